import { fileURLToPath } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import type { Page } from 'playwright-core';
import { isOwnSource } from '../../../scripts/coverage/own-sources.ts';

/** `npm run coverage` reads the entries of all pages here. */
const outputDir = fileURLToPath(new URL('../../../coverage/pages', import.meta.url));

/** Whether a script was built from files of this project. */
function isOwnScript(source = ''): boolean {
  const [, map] = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(source) ?? [];
  if (map === undefined) return false;
  return JSON.parse(Buffer.from(map, 'base64').toString()).sources.some(isOwnSource);
}

/** Measures the code of views and of the browser page when the suite runs for coverage; call what it returns to stop. */
export async function measurePage(page: Page): Promise<() => Promise<void>> {
  if (process.env.COVERAGE_SUITE === undefined) return async () => {};
  // Scripts of a view have no URL: its host writes them into the frame.
  await page.coverage.startJSCoverage({ resetOnNavigation: false, reportAnonymousScripts: true });
  return async () => {
    const entries = await page.coverage.stopJSCoverage();
    // Each server under test has a port of its own; the same script has the same name, so that its counts are added.
    const own = entries.filter(({ source }) => isOwnScript(source));
    const named = own.map((entry) => ({ ...entry, url: 'page-script.js' }));
    if (named.length > 0) await new CoverageReport({ outputDir, logging: 'error' }).add(named);
  };
}
