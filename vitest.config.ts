import { defineConfig } from 'vitest/config';

/** Tests of the bundle, which is built once before them. All others run on the source. */
const onTheBundle = ['test/e2e/**/*.test.ts', 'test/security/processes/*.test.ts'];

/** Tests with other configurations: vitest.redis.config.ts and vitest.load.config.ts. */
const apart = ['test/redis/**', 'test/stress/**', 'test/views/browser/**'];

const shared = {
  // Measured code is several times slower.
  testTimeout: process.env.COVERAGE_SUITE === undefined ? 20_000 : 120_000,
  // The tests clean up after themselves, and importing the SDKs again for each file would take longer than the tests.
  isolate: false,
};

export default defineConfig({
  test: {
    reporters: ['dot'],
    // Tests never write a file of the repository; `npm run docs` does.
    update: 'none',
    // Most tests wait for a process or a socket, so one worker more than the usual two cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: [...onTheBundle, ...apart],
          ...shared,
        },
      },
      {
        test: {
          name: 'bundle',
          include: onTheBundle,
          globalSetup: ['test/support/build.ts'],
          ...shared,
        },
      },
    ],
  },
});
