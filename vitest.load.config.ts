import { defineConfig } from 'vitest/config';

/**
 * Thousands of calls (with faults, many tenants, a large company, stop signals) and a hundred processes of the command
 * line, and the checks of a new tool. Takes two to four minutes.
 */
export default defineConfig({
  test: {
    reporters: ['dot'],
    include: ['test/stress/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 300_000,
  },
});
