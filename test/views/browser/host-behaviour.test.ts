import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, openingCalls, settled, startBrowser, startHarness } from './browser-harness.ts';

let browser: Browser;
let harness: Harness;
let opening: Awaited<ReturnType<typeof openingCalls>>;
type Ids = typeof opening.ids;

beforeAll(async () => {
  browser = await startBrowser();
  harness = await startHarness(browser);
  opening = await openingCalls(harness);
  await harness.page.clock.install();
});
beforeEach(() => {
  harness.problems.length = 0;
  harness.simulator.ledger.clear();
  harness.simulator.faults.clear();
});
afterAll(async () => {
  await harness?.close();
  await browser?.close();
});

const look = { theme: 'light', width: 320 } as const;
const create = () => ({
  tool: 'departments_create',
  args: { name: 'Returns', office_id: opening.ids.headquarters },
});

describe('a view', () => {
  test('a view shows that it waits, and has a button to try again when no result comes within 10 s', async () => {
    const { austin } = opening.ids;
    const frame = await harness.open({
      ...look,
      tool: 'offices_get',
      args: { id: austin },
      instead: 'nothing',
    });
    await frame.getByText('Waiting for the result').waitFor();
    await harness.page.clock.fastForward(10_000);
    await frame.getByText('No result has come within 10 seconds').waitFor();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByRole('button', { name: /Change Monday/ }).waitFor();
    expect(harness.problems).toEqual([]);
  });

  test('a view reports a host that does not respond, and tries again on request', async () => {
    const frame = await harness.open({ ...look, tool: 'offices_list', args: {}, instead: 'no handshake' });
    await frame.getByText('Connecting to the host').waitFor();
    await harness.page.clock.fastForward(10_000);
    await frame.getByText('The host does not respond').waitFor();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByText('Connecting to the host').waitFor();
    await harness.page.clock.fastForward(10_000);
    await frame.getByText('The host does not respond').waitFor();
  });

  test('a view shows a cancellation and has a button to read', async () => {
    const frame = await harness.open({ ...look, tool: 'offices_list', args: {}, instead: 'cancel' });
    await frame.getByText('The call was cancelled').waitFor();
    await frame.getByRole('button', { name: 'Read it now' }).click();
    await frame.getByText('Montréal').waitFor();
  });

  test('a view shows the error of the server when the call failed, and reads again on request', async () => {
    const result = {
      isError: true,
      content: [{ type: 'text', text: 'Dialpad failed (500). Try again later.' }],
    };
    const frame = await harness.open({ ...look, tool: 'offices_list', args: {}, result });
    await frame.getByText('Dialpad failed (500)').waitFor();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByText('Montréal').waitFor();
  });

  test.each([
    ['organization-map', 'offices_list', {}],
    ['opening-hours', 'offices_get', { id: '1' }],
    ['call-routing', 'departments_get', { id: '1' }],
    ['e911', 'offices_e911_get', { id: '1' }],
    ['licences', 'plan_get', { office_id: '1' }],
    ['sms-opt-outs', 'company_sms_opt_out', { id: '1', opt_out_state: 'opted_out' }],
    ['change', 'rooms_patch', { id: '1', name: 'x' }],
  ])('a view survives a result of a wrong form: %s', async (_, tool, args) => {
    for (const structuredContent of [
      { items: 'none', hours_on: 'yes', monday_hours: 7, routing_options: [], name: { a: 1 } },
      { items: [null, 3, { id: {}, name: [] }], routing_options: { open: { dtmf: [null, { input: 5 }] } } },
    ]) {
      const frame = await harness.open({ ...look, tool, args, result: { content: [], structuredContent } });
      await settled(frame);
      expect(await frame.locator('h1').count()).toBe(1);
    }
    expect(harness.problems).toEqual([]);
  });

  test.each([
    ['the organization', 'rooms_list', (ids: Ids) => ({ office_id: ids.austin })],
    ['the opening hours', 'offices_get', (ids: Ids) => ({ id: ids.austin, fields: ['id'] })],
    ['the call routing', 'departments_get', (ids: Ids) => ({ id: ids.sales, fields: ['id'] })],
    ['the call centers', 'callcenters_list', (ids: Ids) => ({ office_id: ids.austin, fields: ['id'] })],
    ['the addresses', 'offices_e911_get', (ids: Ids) => ({ id: ids.austin, fields: ['city'] })],
    ['the plans', 'plan_get', (ids: Ids) => ({ office_id: ids.austin, fields: ['id'] })],
    ['the opt-outs', 'company_sms_opt_out', (ids: Ids) => ({ id: ids.company, opt_out_state: 'opted_out' })],
  ])('a view says that %s could not be read, and reads again on request', async (what, tool, argsFor) => {
    const args = argsFor(opening.ids);
    const result = { content: [], structuredContent: { items: [] } };
    harness.simulator.faults.add({ times: 1_000, does: { kind: 'status', status: 403 } });
    const frame = await harness.open({ ...look, tool, args, result });
    await frame.getByText(`${what} could not be read`).waitFor();
    harness.simulator.faults.clear();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await settled(frame);
    expect(await frame.getByText('could not be read').count()).toBe(0);
  });

  test('the licences of an office whose free licences could not be read have question marks', async () => {
    const { austin } = opening.ids;
    const path = `offices/${austin}/available_licenses`;
    harness.simulator.faults.add({ match: { path }, times: 1_000, does: { kind: 'status', status: 403 } });
    const frame = await harness.open({ ...look, tool: 'plan_get', args: { office_id: austin } });
    await frame.getByText('Some plans could not be read').waitFor();
    expect(await frame.getByText('? free').count()).toBeGreaterThan(0);
    expect(await frame.locator('option').nth(1).innerText()).toBe('Austin');
    harness.simulator.faults.clear();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame
      .getByText(/\d free/)
      .first()
      .waitFor();
    expect(await frame.getByText('could not be read').count()).toBe(0);
  });

  test('the licences of the requested office are shown when the list of offices does not have it', async () => {
    const result = { content: [], structuredContent: { talk_lines: 4 } };
    const frame = await harness.open({ ...look, tool: 'plan_get', args: { office_id: '12345' }, result });
    await frame.getByText('Talk', { exact: true }).waitFor();
    expect(await frame.locator('select').evaluate((select) => Reflect.get(select, 'value'))).toBe('12345');
  });

  test('the map does not call a list empty that could not be read, and reads it again on request', async () => {
    const fault = { times: 1_000, does: { kind: 'status', status: 403 } } as const;
    harness.simulator.faults.add({ ...fault, match: { path: '/departments' } });
    const frame = await harness.open({ ...look, width: 800, tool: 'offices_list', args: {} });
    await frame.getByText('Departments could not be read').waitFor();
    await frame.getByText(/^6 offices, \d+ rooms$/).waitFor();
    expect(await frame.getByText('0 departments').count()).toBe(0);
    await frame.getByRole('button', { name: /^Austin/ }).click();
    await frame.getByText('Departments could not be read').waitFor();
    await frame.getByRole('button', { name: 'Departments', exact: true }).waitFor();
    expect(await frame.getByText('None in this office').count()).toBe(0);
    harness.simulator.faults.clear();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByRole('button', { name: 'Departments (3)' }).waitFor();
    await frame.getByText('Field service').waitFor();
  });

  test('the views of all offices say how many offices they read the plans of', async () => {
    const items = Array.from({ length: 30 }, (_, index) => ({ id: `${index + 1}`, name: `Office ${index}` }));
    const result = { content: [], structuredContent: { items } };
    const frame = await harness.open({ ...look, width: 800, tool: 'offices_list', args: {}, result });
    await frame.getByRole('button', { name: 'E911' }).click();
    await frame.getByText('Only the first 25 offices are compared.').waitFor();
    await frame.getByText('30 offices, worst first').waitFor();
    await frame.getByRole('button', { name: 'Licences' }).click();
    await frame.getByText('Only the first 25 offices are counted.').waitFor();
    // None of these offices is in the demo company.
    await frame.getByText('The plans could not be read').waitFor();
  });

  test('the map reads a list again on request', async () => {
    const fault = { times: 1_000, does: { kind: 'status', status: 403 } } as const;
    harness.simulator.faults.add({ ...fault, match: { path: '/rooms' } });
    const frame = await harness.open({ ...look, tool: 'offices_list', args: {} });
    await frame.getByText('Rooms could not be read').waitFor();
    harness.simulator.faults.clear();
    await frame.getByRole('button', { name: 'Try again' }).click();
    await frame.getByText(/^6 offices, \d+ departments, \d+ rooms$/).waitFor();
    expect(await frame.getByText('could not be read').count()).toBe(0);
  });

  test('a view says that a list is empty', async () => {
    const frame = await harness.open({
      ...look,
      tool: 'callcenters_list',
      args: { office_id: opening.ids.austin },
      result: { content: [], structuredContent: { items: [] } },
    });
    await frame.getByText('No call centers').waitFor();
  });

  test('a view says that a result is incomplete', async () => {
    const reduced = { reason: 'The answer is longer than 1000 characters.', counts: {} };
    const frame = await harness.open({
      ...look,
      tool: 'callcenters_list',
      args: { office_id: opening.ids.headquarters },
      result: {
        content: [],
        structuredContent: {
          items: [
            { id: '1', name: 'Orders' },
            { id: '2', name: 'Help' },
          ],
          reduced,
        },
      },
    });
    await frame.getByText('longer than 1000 characters').waitFor();
  });

  test('a view shows the opening result when the host does not let views call tools', async () => {
    const frame = await harness.open({
      ...look,
      tool: 'offices_get',
      args: { id: opening.ids.austin },
      instead: 'result only',
    });
    await frame.getByRole('button', { name: /Change Monday/ }).click();
    await frame.getByRole('button', { name: 'Same on all weekdays' }).waitFor();
    await frame.getByLabel('Monday, opens').fill('7:00');
    await frame.getByRole('button', { name: 'Done' }).click();
    await frame.getByRole('button', { name: 'Apply' }).click();
    await frame.getByText('does not let views call tools. Nothing was sent').waitFor();
    expect(harness.simulator.ledger.entries).toEqual([]);
  });
});

describe('the change card', () => {
  test.each([
    ['nothing', 'May have been applied'],
    ['cancel', 'May have been applied'],
  ] as const)('never sends a write again when the host delivers %s', async (instead, fate) => {
    const frame = await harness.open({ ...look, ...create(), instead });
    await frame.locator('header').waitFor();
    await harness.page.clock.fastForward(10_000);
    await frame.getByText(fate, { exact: true }).waitFor();
    await frame.getByRole('button', { name: 'Read the present state' }).click();
    await frame.getByText('what Dialpad has now').waitFor();
    expect(harness.simulator.ledger.entries).toEqual([]);
  });

  test('the change card says that the present state came without its data', async () => {
    const frame = await harness.open({ ...look, ...create(), instead: 'cancel', callsWithoutData: true });
    await frame.getByRole('button', { name: 'Read the present state' }).click();
    await frame.getByText('The present state could not be read.').waitFor();
  });

  test('the change card shows the state before a change when it is read in time', async () => {
    const args = { id: opening.ids.room, name: 'Front lobby' };
    const frame = await harness.open({ ...look, tool: 'rooms_patch', args, instead: 'slow result' });
    await frame.getByText('Waiting for the result of the change').waitFor();
    await frame.getByText('Applied', { exact: true }).waitFor();
    expect(await frame.locator('tbody tr').first().innerText()).toMatch(
      /Name\s+Lobby\s+Front lobby\s+Front lobby/,
    );
  });

  test.each([
    [
      'an error that says so',
      { isError: true, content: [{ type: 'text', text: 'It failed. Nothing was changed.' }] },
      'Rejected, nothing changed',
    ],
    [
      'an error that leaves it open',
      { isError: true, content: [{ type: 'text', text: 'Dialpad may have applied the change.' }] },
      'May have been applied',
    ],
    ['a dry run', { content: [], structuredContent: { dry_run: true, request: {} } }, 'Dry run, not sent'],
  ])('the change card shows the outcome of a write after %s', async (_, result, fate) => {
    const frame = await harness.open({ ...look, ...create(), result });
    await frame.getByText(fate, { exact: true }).waitFor();
  });
});
