import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openingCalls, settled, startBrowser, startHarness } from './browser-harness.ts';

const RIGHT_TO_LEFT = '\u202e\u2067\u200f';

/** What the names of the demo company become. */
const hostile = [
  '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script></title></script><b>',
  `${RIGHT_TO_LEFT}txt.exe${RIGHT_TO_LEFT}`,
  'W'.repeat(10_000),
  'שלום '.repeat(2_000),
  '\u0000\u0007\n\n\n\n',
  '😀'.repeat(5_000),
];

const views = [
  'organization-map',
  'organization-map of one office',
  'opening-hours',
  'call-routing with a menu',
  'call-routing with a queue',
  'call-routing of call centers',
  'e911',
  'licences',
];

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
});

describe.each(hostile.map((name) => ({ name, shown: JSON.stringify(name).slice(0, 40) })))(
  'names of Dialpad such as $shown',
  ({ name }) => {
    let harness: Harness;
    let opening: Awaited<ReturnType<typeof openingCalls>>;
    let isHostile = false;
    beforeAll(async () => {
      const text = JSON.stringify(name);
      harness = await startHarness(browser, {
        rewrite: (body) =>
          isHostile
            ? body.replace(
                /"(name|display_name|address|city|timezone|group_description)":"[^"]*"/g,
                `"$1":${text.replaceAll('$', '$$$$')}`,
              )
            : body,
      });
      opening = await openingCalls(harness);
      isHostile = true;
    });
    beforeEach(() => {
      harness.problems.length = 0;
    });
    afterAll(() => harness?.close());

    test.each(views)('hostile names in Dialpad change nothing in the view %s', async (view) => {
      const call = opening.calls.find((one) => one.view === view);
      if (call === undefined) throw new Error(`no call opens ${view}`);
      for (const width of [320, 800]) {
        const frame = await harness.open({ ...call, theme: 'light', width });
        await settled(frame);
        const found = await frame.evaluate(() => ({
          pwned: Reflect.get(window, 'pwned'),
          foreign: document.querySelectorAll('body img, body script, body b b, body title:not(svg title)')
            .length,
          direction: getComputedStyle(document.body).direction,
          marks: /[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent ?? ''),
          longest: Math.max(
            ...[...document.querySelectorAll('bdi')].map((one) => [...(one.textContent ?? '')].length),
            0,
          ),
          overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
          height: document.documentElement.scrollHeight,
        }));
        expect(found).toMatchObject({
          pwned: undefined,
          foreign: 0,
          direction: 'ltr',
          marks: false,
          overflows: false,
        });
        expect(found.longest).toBeLessThanOrEqual(250);
        expect(found.height).toBeLessThanOrEqual(500);
      }
      expect(harness.problems).toEqual([]);
    });
  },
);
