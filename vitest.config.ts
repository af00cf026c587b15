import { defineConfig } from 'vitest/config';

/** Tests that drive the bundle, which is built once before them. All others run on the source. */
const onTheBundle = ['test/e2e/**/*.test.ts'];

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
          exclude: [...onTheBundle, 'test/redis/**', 'test/chaos/**'],
          // The tests leave nothing behind, and importing the SDKs anew for each file would take longer than they do.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'bundle',
          include: onTheBundle,
          globalSetup: ['test/support/build.ts'],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
