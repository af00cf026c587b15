import { defineConfig } from 'vitest/config';

/** Thousands of calls over failing connections: about a minute, so they are asked for on their own. */
export default defineConfig({
  test: {
    reporters: ['dot'],
    include: ['test/chaos/**/*.test.ts'],
    testTimeout: 300_000,
  },
});
