import { defineConfig } from 'vitest/config';

/** Tests that need `redis-server` on this machine; each file starts its own. */
export default defineConfig({
  test: {
    reporters: ['dot'],
    include: ['test/redis/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
