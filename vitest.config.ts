import { defineConfig } from 'vitest/config';

/** Tests that drive the bundle, which is built once before them. All others run on the source. */
const onTheBundle = ['test/e2e/**/*.test.ts'];

/** Tests that have a configuration of their own. */
const apart = ['test/redis/**', 'test/stress/**', 'test/views/browser/**'];

const shared = {
  testTimeout: 20_000,
  // The tests leave nothing behind, and importing the SDKs anew for each file would take longer than they do.
  isolate: false,
};

export default defineConfig({
  test: {
    reporters: ['dot'],
    // Most tests wait for a process or a socket: one more than the usual two cores.
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
