import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openingCalls, settled, startBrowser, startHarness } from './browser-harness.ts';

let browser: Browser;
let harness: Harness;
let ids: Awaited<ReturnType<typeof openingCalls>>['ids'];

beforeAll(async () => {
  browser = await startBrowser();
  harness = await startHarness(browser);
  ({ ids } = await openingCalls(harness));
});
beforeEach(() => {
  harness.simulator.ledger.clear();
  harness.problems.length = 0;
});
afterAll(async () => {
  await harness?.close();
  await browser?.close();
});

/** Presses a key until what has the focus is called this. */
async function pressUntil(frame: Frame, key: string, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await harness.page.keyboard.press(key);
    const focused = await frame.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`${key} does not lead to ${name}`);
}

const tabTo = (frame: Frame, name: RegExp) => pressUntil(frame, 'Tab', name);
const shiftTabTo = (frame: Frame, name: RegExp) => pressUntil(frame, 'Shift+Tab', name);

async function openHours(tool: string, id: string): Promise<Frame> {
  const frame = await harness.open({ tool, args: { id }, theme: 'light', width: 800 });
  await settled(frame);
  return frame;
}

const lineOf = (value: Record<string, unknown>) => value.saturday_hours;

describe('opening hours changed by keyboard alone', () => {
  test('opening hours of an office changed by keyboard are sent exactly once', async () => {
    const frame = await openHours('offices_get', ids.austin);
    const { keyboard } = harness.page;
    await tabTo(frame, /^Change Saturday/);
    await keyboard.press('Enter');
    await tabTo(frame, /Open this day/);
    await keyboard.press('Enter');
    await shiftTabTo(frame, /^Saturday, opens$/);
    await keyboard.press('Control+A');
    await keyboard.type('9:30');
    await tabTo(frame, /^Saturday, closes$/);
    await keyboard.press('Control+A');
    await keyboard.type('2 pm');
    await tabTo(frame, /^Remove/);
    await shiftTabTo(frame, /^Saturday, closes$/);
    await keyboard.press('ArrowUp');
    await tabTo(frame, /^Done$/);
    await keyboard.press('Enter');
    await tabTo(frame, /^Apply$/);
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await frame.getByText('Applied.').waitFor();

    expect(harness.simulator.ledger.entries).toEqual([
      expect.objectContaining({
        args: { id: ids.austin, hours_on: true, saturday_hours: ['09:30', '14:15'] },
      }),
    ]);
    expect(lineOf(await harness.call('offices_get', { id: ids.austin }))).toEqual(['09:30', '14:15']);
    expect((await harness.opened()).contexts).toEqual([
      { content: [{ type: 'text', text: expect.stringContaining('Outcome: applied') }] },
    ]);
    expect(harness.problems).toEqual([]);
  });

  test('opening hours of a department changed by keyboard are sent, with a break', async () => {
    const frame = await openHours('departments_get', ids.sales);
    await frame.getByRole('button', { name: 'Hours' }).press('Enter');
    const { keyboard } = harness.page;
    await frame.getByRole('button', { name: /Change Monday/ }).press('Enter');
    await frame.getByLabel('Monday, closes').fill('12');
    await frame.getByRole('button', { name: 'Add a break' }).press('Enter');
    await frame.getByRole('button', { name: 'Same on all weekdays' }).press('Enter');
    await keyboard.press('Escape');
    await frame.getByRole('button', { name: 'Apply' }).press('Enter');
    await frame.getByText('Applied.').waitFor();
    const times = ['08:00', '12:00', '13:00', '17:00'];
    expect(harness.simulator.ledger.entries).toHaveLength(1);
    expect(harness.simulator.ledger.entries[0]?.args).toEqual({
      id: ids.sales,
      hours_on: true,
      ...Object.fromEntries(
        ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [`${day}_hours`, times]),
      ),
    });
  });

  test('invalid opening hours cannot be applied', async () => {
    const frame = await openHours('offices_get', ids.headquarters);
    await frame.getByRole('button', { name: /Change Monday/ }).press('Enter');
    await frame.getByLabel('Monday, closes').fill('7:00');
    await frame.getByText('must be later than opening').waitFor();
    expect(await frame.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    expect(await frame.getByLabel('Monday, closes').getAttribute('aria-invalid')).toBe('true');
    expect(harness.simulator.ledger.entries).toEqual([]);
  });

  test('opening hours that Dialpad may have applied are not sent again', async () => {
    harness.simulator.faults.add({ match: { method: 'PATCH' }, at: 'after', does: { kind: 'reset' } });
    const frame = await openHours('offices_get', ids.headquarters);
    await frame.getByRole('button', { name: /Change Sunday/ }).press('Enter');
    await frame.getByRole('button', { name: 'Open this day' }).press('Enter');
    await frame.getByRole('button', { name: 'Apply' }).press('Enter');
    await frame.getByText('may have been applied').waitFor();
    expect(await frame.getByRole('button', { name: 'Apply' }).count()).toBe(0);
    await frame.getByRole('button', { name: 'Read the hours again' }).press('Enter');
    await frame.getByRole('button', { name: /Change Sunday/ }).waitFor();
  });
});
