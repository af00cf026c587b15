import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/redis/**', 'test/browser/**'],
    testTimeout: 20_000,
  },
});
