import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openingCalls, settled, startBrowser, startHarness } from './browser-harness.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let harness: Harness;
let opening: Awaited<ReturnType<typeof openingCalls>>;

beforeAll(async () => {
  browser = await startBrowser();
  harness = await startHarness(browser);
  opening = await openingCalls(harness);
});
beforeEach(() => {
  harness.problems.length = 0;
});
afterAll(async () => {
  await harness?.close();
  await browser?.close();
});

/** Findings of axe that are serious or worse, as sentences. */
async function seriousFindings(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(axeSource);
  const results: AxeResults = await frame.evaluate(() => Reflect.get(window, 'axe').run());
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

async function expectGood(frame: Frame): Promise<void> {
  expect(await seriousFindings(frame)).toEqual([]);
  const size = await frame.evaluate(() => {
    const { clientHeight, clientWidth, scrollHeight, scrollWidth } = document.documentElement;
    const scrolling = [...document.querySelectorAll('*')].filter(
      (element) =>
        element.scrollHeight > element.clientHeight + 1 &&
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowY),
    );
    return { clientHeight, clientWidth, scrollHeight, scrollWidth, scrolling: scrolling.length };
  });
  const { heights } = await harness.opened();
  // The frame has the height that the view asked for, and nothing scrolls in it.
  expect(size.clientHeight).toBe(heights.at(-1));
  expect(size.scrollHeight).toBe(size.clientHeight);
  expect(size.scrollWidth).toBe(size.clientWidth);
  expect(size.scrolling).toBe(0);
  expect(size.clientHeight).toBeLessThanOrEqual(500);
  expect(harness.problems).toEqual([]);
}

const names = [
  'organization-map',
  'organization-map of one office',
  'organization-map with a search',
  'opening-hours',
  'opening-hours of the head office',
  'call-routing with a menu',
  'call-routing with a queue',
  'call-routing of an office',
  'call-routing of call centers',
  'e911',
  'licences',
  'sms-opt-outs',
  'change of hours',
  'change that is rejected',
];

describe.each([
  { theme: 'light', width: 800 },
  { theme: 'light', width: 320 },
  { theme: 'dark', width: 800 },
  { theme: 'dark', width: 320 },
] as const)('in the theme $theme at $width px', ({ theme, width }) => {
  test.each(names)('the view %s is complete, accessible and as high as reported', async (name) => {
    const call = opening.calls.find(({ view }) => view === name);
    if (call === undefined) throw new Error(`no call opens ${name}`);
    const frame = await harness.open({ ...call, theme, width });
    await settled(frame);
    expect(await frame.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
    await expectGood(frame);

    const table = frame.getByRole('button', { name: 'Table', exact: true });
    if ((await table.count()) === 0) return;
    await table.click();
    await frame.getByRole('table').first().waitFor();
    await expectGood(frame);
  });
});

describe('in the host of ext-apps', () => {
  test.each(['legacy', '2026-07-28'] as const)('a view works over the protocol era %s', async (era) => {
    const frame = await harness.open({ tool: 'offices_list', args: {}, theme: 'light', width: 800, era });
    await settled(frame);
    await frame.getByRole('button', { name: /San Francisco HQ/ }).click();
    await frame.getByText('Departments (4)').waitFor();
    await frame.getByRole('button', { name: /Sales/ }).click();
    await frame.getByText('Phone menu').waitFor();
    await frame.getByRole('button', { name: 'Back' }).click();
    await frame.getByText('Departments (4)').waitFor();
    expect(harness.problems).toEqual([]);
  });

  test.each(['structuredContent and _meta', '_meta', 'all data'] as const)(
    'every read is shown although the host removes %s',
    async (stripping) => {
      for (const call of opening.calls.filter(({ view }) => !view.startsWith('change'))) {
        const frame = await harness.open({ ...call, theme: 'light', width: 800, stripping });
        await settled(frame);
        expect(await frame.getByText(/left out the data|could not be/).count(), call.view).toBe(0);
      }
      expect(harness.problems).toEqual([]);
    },
  );

  test.each(['structuredContent and _meta', '_meta', 'all data'] as const)(
    'a write is sent once although the host removes %s',
    async (stripping) => {
      harness.simulator.ledger.clear();
      const args = { name: 'Returns', office_id: opening.ids.headquarters };
      const frame = await harness.open({
        tool: 'departments_create',
        args,
        theme: 'light',
        width: 800,
        stripping,
      });
      const fate = stripping === 'all data' ? 'May have been applied' : 'Applied';
      await frame.getByText(fate, { exact: true }).waitFor();
      if (stripping === 'all data') {
        await frame.getByRole('button', { name: 'Read the present state' }).click();
        await frame.getByText('what Dialpad has now').waitFor();
      }
      expect(harness.simulator.ledger.entries).toHaveLength(1);
      expect(harness.problems).toEqual([]);
    },
  );

  test('a view fills the screen when the host supports it', async () => {
    const frame = await harness.open({ tool: 'offices_list', args: {}, theme: 'light', width: 800 });
    await settled(frame);
    await frame.getByRole('button', { name: 'Full screen' }).click();
    await frame.getByRole('button', { name: 'Full screen' }).waitFor({ state: 'detached' });
  });

  test('a view takes the colours of the host', async () => {
    const frame = await harness.open({
      tool: 'offices_get',
      args: { id: opening.ids.austin },
      theme: 'dark',
      width: 800,
      context: { styles: { variables: { '--color-background-primary': 'rgb(1, 2, 3)' } } },
    });
    await settled(frame);
    const ground = await frame.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(ground).toBe('rgb(1, 2, 3)');
  });

  test('a view loads nothing that a style of the host names', async () => {
    const frame = await harness.open({
      tool: 'offices_get',
      args: { id: opening.ids.austin },
      theme: 'light',
      width: 800,
      context: {
        styles: {
          variables: { '--color-background-primary': 'url(https://example.com/a.png)' },
          css: { fonts: '@import url(https://example.com/font.css);' },
        },
      },
    });
    await settled(frame);
    expect(harness.problems).toEqual([]);
  });
});
