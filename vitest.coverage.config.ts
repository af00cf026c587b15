import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import browser from './vitest.browser.config.ts';
import main from './vitest.config.ts';
import load from './vitest.load.config.ts';
import redis from './vitest.redis.config.ts';

/** Runs the suite that COVERAGE_SUITE names and measures coverage. `npm run coverage` runs all suites. */
const suites: Readonly<Record<string, ViteUserConfig>> = { main, load, redis, browser };
const name = process.env.COVERAGE_SUITE ?? 'main';

export default mergeConfig(suites[name] ?? main, {
  test: {
    // Measured code is several times slower.
    testTimeout: 900_000,
    hookTimeout: 120_000,
    coverage: {
      enabled: true,
      // Of this suite only: the reports of the others stay.
      reportsDirectory: `coverage/${name}`,
      reportOnFailure: true,
      include: ['src/**/*.{ts,tsx}'],
      provider: 'custom',
      customProviderModule: 'vitest-monocart-coverage',
      coverageReportOptions: {
        outputDir: `coverage/${name}`,
        reports: [['raw', { outputDir: `../raw-${name}` }]],
        logging: 'error',
      },
    },
  },
});
