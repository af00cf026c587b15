import { defineConfig } from 'vitest/config';

/**
 * Thousands of calls (over failing connections, of many tenants, of a large company, at a stop signal) and a hundred
 * processes of the command line. A minute or two.
 */
export default defineConfig({
  test: {
    reporters: ['dot'],
    include: ['test/stress/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 300_000,
  },
});
