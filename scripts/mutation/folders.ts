import { spawnSync } from 'node:child_process';

/** A folder of `src/` and the tests of its behaviour: quick ones that do not need the bundle. */
export interface MutatedFolder {
  readonly tests: readonly string[];
  /** Source files and tests that need `redis-server`. */
  readonly redis?: { readonly sources: readonly string[]; readonly tests: readonly string[] };
}

export const folders: Readonly<Record<string, MutatedFolder>> = {
  registry: { tests: ['test/registry/**/*.test.ts', 'test/tool-call/validate-arguments.test.ts'] },
  dialpad: {
    tests: ['test/dialpad/**/*.test.ts'],
    redis: { sources: ['rate-limit/redis-window.ts'], tests: ['test/redis/rate-limiter.test.ts'] },
  },
  'tool-call': {
    tests: ['test/tool-call/**/*.test.ts', 'test/telemetry/call-telemetry.test.ts'],
    redis: {
      sources: ['confirmation/redis-used-confirmations.ts'],
      tests: ['test/redis/confirmations.test.ts'],
    },
  },
  auth: { tests: ['test/auth/**/*.test.ts', 'test/transports/http/authentication.test.ts'] },
  store: {
    tests: ['test/store/**/*.test.ts'],
    redis: { sources: ['redis/**'], tests: ['test/redis/store.test.ts'] },
  },
};

/** Tests of speed, of processes and of long waits: too slow to be repeated, and the others cover their code too. */
export const slowTests: readonly string[] = [
  'test/dialpad/hanging-upstream.test.ts',
  'test/dialpad/linear-time.test.ts',
  'test/dialpad/slow-company.test.ts',
  'test/store/interrupted-writes.test.ts',
  'test/tool-call/large-page.test.ts',
];

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;
