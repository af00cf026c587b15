import { Stryker } from '@stryker-mutator/core';
import { folders, hasRedis } from './mutation/folders.ts';

const LIMIT = 85;
const redis = hasRedis();
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(folders);

async function run(name: string) {
  const folder = folders[name];
  if (folder === undefined) throw new Error(`unknown folder ${name}`);
  process.env.MUTATION_TESTS = [...folder.tests, ...(redis ? (folder.redis?.tests ?? []) : [])]
    .map((p) => p.replace(/\*\*$/, '**/*.test.ts'))
    .join(',');
  const started = performance.now();
  const results = await new Stryker({
    mutate: [
      `src/${name}/**/*.ts`,
      ...(redis ? [] : (folder.redis?.sources ?? []).map((p) => `!src/${name}/${p}`)),
    ],
    testRunner: 'whole-vitest',
    plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/stryker-plugins.mjs'],
    ignorers: name === 'registry' ? ['published-prose'] : [],
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: `reports/mutation/${name}.json`,
    ignorePatterns: ['/dist', '/coverage', '/reports', '/bench', '/eval', '/docs', '/deploy'],
    tsconfigFile: 'none',
    concurrency: 1,
    timeoutMS: 15_000,
    timeoutFactor: 3,
    reporters: [],
    allowConsoleColors: false,
  } as never).runMutationTest();
  const by: Record<string, number> = {};
  for (const r of results) by[r.status] = (by[r.status] ?? 0) + 1;
  const killed = (by.Killed ?? 0) + (by.Timeout ?? 0);
  const all = killed + (by.Survived ?? 0) + (by.NoCoverage ?? 0);
  for (const r of results)
    if (r.status === 'Survived' || r.status === 'NoCoverage' || r.status === 'Timeout')
      console.log(
        r.status,
        r.fileName.replace(/.*src/, 'src'),
        r.location.start.line,
        r.location.start.column,
        r.mutatorName,
        r.replacement?.slice(0, 80).replaceAll('\n', ' '),
        r.testsCompleted,
        r.static,
      );
  console.log(name, by, `${((100 * killed) / all).toFixed(1)} %`, Math.round((performance.now() - started) / 1000), 's');
}
for (const name of names) await run(name);
void LIMIT;
