import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/redis/**', 'test/browser/**'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 20_000,
    reporters: ['dot'],
  },
});
