import { strict as assert } from 'node:assert';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
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
    const path = join(folder, `${name}-${theme}.png`);
    await harness.page.locator('iframe').screenshot({ path });
    const { size } = statSync(path);
    assert(size <= LARGEST_BYTES, `${path} has ${size} bytes`);
    process.stdout.write(`${path.slice(root.length)}  ${Math.round(size / 1_000)} KB\n`);
  }
}

mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
const harness = await startHarness(browser);
try {
  await picture(harness, 'organization-map', 'organization-map');
  await picture(harness, 'call-routing', 'call-routing with a menu');
  await picture(harness, 'opening-hours', 'opening-hours of the head office');
} finally {
  await harness.close();
  await browser.close();
}
