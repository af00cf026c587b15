/**
 * What is the same for all folders; scripts/mutation/run-folder.ts adds the rest. Paths begin at the root. Stryker 9 is the
 * latest that runs on Node 20.
 */
export default {
  testRunner: 'whole-vitest',
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/stryker-plugins.mjs'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // The declarations of tools are static. Their mutants count, although each runs all tests of the folder.
  ignoreStatic: false,
  ignorePatterns: ['/dist', '/coverage', '/reports', '/bench', '/eval', '/deploy', '/docs/images'],
  // TypeScript 7 has no API that Stryker could rewrite tsconfig.json with. Vitest needs no tsconfig.json.
  tsconfigFile: 'none',
  // Other programs, such as the tests' own servers, use the rest of the machine.
  concurrency: 1,
  // Generous, because a timeout counts as a killed mutant.
  timeoutMS: 10_000,
  timeoutFactor: 2,
  allowEmpty: true,
  logLevel: 'error',
};
