import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from './mutate.ts';
import type { OpenTarget, Target } from './target.ts';
import { openAuditTarget } from './targets/audit-target.ts';
import { openHttpTarget } from './targets/http-target.ts';
import { openStdinTarget } from './targets/stdin-target.ts';
import { openStoreTarget } from './targets/store-target.ts';
import { openUpstreamTarget } from './targets/upstream-target.ts';

const FIXED_SEED = 20_260_728;

const openers: Readonly<Record<string, OpenTarget>> = {
  stdin: openStdinTarget,
  http: openHttpTarget,
  upstream: openUpstreamTarget,
  store: openStoreTarget,
  audit: openAuditTarget,
};

const usage = `Usage: npm run fuzz -- [--minutes N] [--seed N] [--target NAME]

Attacks the built server with mutated bytes on every input: half of the time with a
fixed seed, half with a random one. Prints the seeds. Fails at the first crash, hang,
leaked secret, invalid answer, changed record that is accepted, or unbounded memory,
with the seed and the number of the attack.

  --minutes N    time for all targets together (default 2)
  --seed N       one seed, to repeat a run
  --target NAME  only ${Object.keys(openers).join(', ')}
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string' },
      target: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  const seeds =
    values.seed === undefined
      ? [FIXED_SEED, crypto.getRandomValues(new Uint32Array(1))[0] ?? 1]
      : [Number(values.seed)];
  const names = values.target === undefined ? Object.keys(openers) : [values.target];
  const isValid = minutes > 0 && seeds.every(Number.isInteger) && names.every((name) => name in openers);
  return isValid && !values.help ? { minutes, seeds, names } : undefined;
}

async function attackUntil(target: Target, seed: number, deadline: number): Promise<number> {
  const random = createRandom(seed);
  let attacks = 0;
  for (; performance.now() < deadline; attacks++) {
    try {
      await target.attack(random);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`seed ${seed}, attack ${attacks + 1}: ${reason}`);
    }
  }
  return attacks;
}

/** Returns whether the target withstood every attack. */
async function fuzz(name: string, seed: number, ms: number): Promise<boolean> {
  const bundle = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const target = await openers[name]?.(bundle);
  if (target === undefined) return false;
  try {
    const attacks = await attackUntil(target, seed, performance.now() + ms);
    process.stdout.write(`ok    ${name}: ${attacks} attacks\n`);
    return true;
  } catch (error) {
    process.stdout.write(`FAIL  ${name}, ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  } finally {
    await target.close();
  }
}

const options = readOptions();
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const { minutes, seeds, names } = options;
  for (const seed of seeds) {
    process.stdout.write(`seed ${seed}\n`);
    for (const name of names) {
      const isSafe = await fuzz(name, seed, (minutes * 60_000) / (seeds.length * names.length));
      if (!isSafe) process.exitCode = 1;
    }
  }
}
