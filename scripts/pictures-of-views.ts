import { strict as assert } from 'node:assert';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame, Locator } from 'playwright-core';
import { createApp } from '../src/app/create-app.ts';
import { createHttpServer } from '../src/app/create-http-server.ts';
import { loadConfig } from '../src/config/load-config.ts';
import {
  type Harness,
  openingCalls,
  settled,
  startBrowser,
  startHarness,
} from '../test/views/browser/browser-harness.ts';
import { root } from './project.ts';

/**
 * `npm run pictures`: the pictures of the README, made from the demo company in Chromium, light and dark. Install a
 * font with Japanese letters first, such as Debian's fonts-noto-cjk: one of the offices is in Tokyo.
 */
const folder = join(root, 'docs', 'images');
const LARGEST_BYTES = 150_000;
const WIDTH = 800;

const themes = ['light', 'dark'] as const;

async function picture(harness: Harness, name: string, view: string, act = async (_frame: Frame) => {}) {
  const { calls } = await openingCalls(harness);
  const call = calls.find((one) => one.view === view);
  assert(call !== undefined, `no call opens ${view}`);
  for (const theme of themes) {
    const frame = await harness.open({ ...call, theme, width: WIDTH });
    await settled(frame);
    await act(frame);
    await take(harness.page.locator('iframe'), `${name}-${theme}.png`);
  }
}

async function take(subject: Locator, name: string): Promise<void> {
  const path = join(folder, name);
  await subject.screenshot({ path });
  const { size } = statSync(path);
  assert(size <= LARGEST_BYTES, `${path} has ${size} bytes`);
  process.stdout.write(`docs/images/${name}  ${Math.round(size / 1_000)} KB\n`);
}

/** The page for browsers, after a call of a tool on the demo company. */
async function pictureOfPage(browser: Browser): Promise<void> {
  const config = loadConfig({ LOG_LEVEL: 'silent', MCP_PORT: '0' });
  const server = await (await createHttpServer(await createApp(config, { demo: true }))).listen();
  try {
    for (const theme of themes) {
      const page = await browser.newPage({ viewport: { width: 1_120, height: 1_500 }, colorScheme: theme });
      await page.goto(`http://127.0.0.1:${server.port}/dialpad-organization`);
      await page.getByRole('button', { name: 'offices_primary_get' }).click();
      await page.getByRole('button', { name: 'Call the tool' }).click();
      await page.frameLocator('iframe[title^="View of"]').getByText('Monday').waitFor();
      await page.frameLocator('iframe[title="Organization map"]').getByText('Montréal').first().waitFor();
      await page.waitForTimeout(500);
      await take(page.locator('.playground'), `page-${theme}.png`);
      await page.close();
    }
  } finally {
    await server.close();
  }
}

mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
const harness = await startHarness(browser);
try {
  await picture(harness, 'organization-map', 'organization-map');
  await picture(harness, 'call-routing', 'call-routing with a menu');
  await picture(harness, 'opening-hours', 'opening-hours of the head office');
  await pictureOfPage(browser);
} finally {
  await harness.close();
  await browser.close();
}
