import { fileURLToPath } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import type { Page } from 'playwright-core';

/** `npm run coverage` reads the entries of all pages here. */
const outputDir = fileURLToPath(new URL('../../../coverage/pages', import.meta.url));

/** Measures the code of views and of the browser page when the suite runs for coverage; call what it returns to stop. */
export async function measurePage(page: Page): Promise<() => Promise<void>> {
  if (process.env.COVERAGE_SUITE === undefined) return async () => {};
  await page.coverage.startJSCoverage({ resetOnNavigation: false, reportAnonymousScripts: true });
  return async () => {
    const entries = await page.coverage.stopJSCoverage();
    // Each server under test has a port of its own; the same script has the same name, so that its counts are added.
    const measured = entries
      .filter(({ source }) => source?.includes('//# sourceMappingURL=data:'))
      .map((entry) => ({ ...entry, url: 'page-script.js' }));
    await new CoverageReport({ outputDir, logging: 'error' }).add(measured);
  };
}
