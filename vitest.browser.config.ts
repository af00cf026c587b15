import { defineConfig } from 'vitest/config';

/** Tests in a browser: Chromium has to be installed. One after the other, as one browser uses both cores. */
export default defineConfig({
  test: {
    reporters: ['dot'],
    include: ['test/views/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
