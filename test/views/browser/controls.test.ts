import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultRequest } from '../../../src/simulator/faults.ts';
import { type Harness, openingCalls, settled, startBrowser, startHarness } from './browser-harness.ts';
import type { OpenOptions } from './host-page.ts';

/** What the controls of views do, and what views show when a part of their data cannot be read. */

let browser: Browser;
let harness: Harness;
let ids: Awaited<ReturnType<typeof openingCalls>>['ids'];

beforeAll(async () => {
  browser = await startBrowser();
  harness = await startHarness(browser);
  ({ ids } = await openingCalls(harness));
});
beforeEach(() => {
  harness.simulator.reset();
  harness.problems.length = 0;
});
afterAll(async () => {
  await harness?.close();
  await browser?.close();
});

async function open(
  tool: string,
  args: Record<string, unknown>,
  options: Partial<OpenOptions> = {},
): Promise<Frame> {
  return harness.open({ tool, args, theme: 'light', width: 800, ...options });
}

async function openSettled(tool: string, args: Record<string, unknown>, options: Partial<OpenOptions> = {}) {
  const frame = await open(tool, args, options);
  await settled(frame);
  return frame;
}

const press = (frame: Frame, name: string | RegExp) => frame.getByRole('button', { name }).first().click();
const see = (frame: Frame, text: string | RegExp) => frame.getByText(text).first().waitFor();

const rejected = (path: string): FaultRequest => ({
  match: { path },
  times: 1_000,
  does: { kind: 'status', status: 403 },
});

describe('controls', () => {
  test('a person goes from the map to addresses and licences and back', async () => {
    const frame = await openSettled('offices_list', {});
    for (const [button, heading] of [
      ['E911', 'E911 addresses'],
      ['Licences', 'Licences'],
      ['Map', 'Organization'],
    ] as const) {
      await press(frame, button);
      await frame.getByRole('heading', { name: heading }).waitFor();
      await settled(frame);
    }
    await frame.getByPlaceholder('Name, number or id').fill('lobby');
    await see(frame, 'Lobby');
    expect(harness.problems).toEqual([]);
  });

  test('an office of the map shows its rooms with their phones, and leads to its calls and hours', async () => {
    const frame = await openSettled('rooms_list', { office_id: ids.headquarters });
    await press(frame, /^Rooms/);
    await see(frame, /1 phone/);
    await press(frame, 'Calls');
    await see(frame, 'Office ·');
    await settled(frame);
    await press(frame, 'Hours');
    await frame.getByRole('button', { name: /Change Monday/ }).waitFor();
    await press(frame, 'Calls');
    await settled(frame);
    await press(frame, 'Back');
    await frame.getByText(/Departments \(/).waitFor();
    expect(harness.problems).toEqual([]);
  });

  test('the licences of one office or of all are counted', async () => {
    const frame = await openSettled('plan_get', { office_id: ids.austin });
    const office = frame.getByLabel('Office');
    await office.selectOption({ label: 'All offices' });
    expect(await office.inputValue()).toBe('');
    await office.selectOption({ label: 'Austin' });
    await press(frame, 'Table');
    await frame.getByRole('columnheader', { name: 'Bought' }).waitFor();
  });

  test('a request to fix an address is sent to the chat once', async () => {
    const place = { address: '1 Other St', city: 'Austin', state: 'TX', zip: '78701', country: 'us' };
    await harness.call('offices_e911_update', { id: ids.austin, ...place });
    const frame = await openSettled('offices_e911_get', { id: ids.austin });
    await press(frame, 'Ask to fix it');
    await frame.getByRole('button', { name: 'Asked in the chat' }).waitFor();
    expect((await harness.opened()).messages).toEqual([
      expect.objectContaining({
        content: [expect.objectContaining({ text: expect.stringContaining('Help me set the E911 address') })],
      }),
    ]);
  });

  test('opening hours are put out of force and in force again', async () => {
    const frame = await openSettled('offices_get', { id: ids.austin });
    await press(frame, 'Open 24/7');
    await see(frame, 'open 24/7');
    await press(frame, 'Apply');
    await see(frame, 'Not in force: open 24/7');
    await press(frame, 'Table');
    await see(frame, 'No, open 24/7');
    await press(frame, 'These hours');
    await see(frame, 'hours come into force');
    await press(frame, 'Discard');
    await see(frame, 'In force: not known');
    const sent = harness.simulator.ledger.entries.map(({ args }) => args);
    expect(sent).toEqual([{ id: ids.austin, hours_on: false }]);
  });

  test('a break is removed, and a time is lowered with the keyboard', async () => {
    const frame = await openSettled('offices_get', { id: ids.austin });
    await press(frame, /Change Monday/);
    await press(frame, 'Add a break');
    await frame.getByLabel('Monday, opens').first().press('ArrowDown');
    await frame
      .getByRole('button', { name: /^Remove/ })
      .last()
      .click();
    await frame.getByLabel('Monday, opens').first().press('Home');
    await press(frame, 'Done');
    await see(frame, 'Changed: Mon');
  });
});

describe('the card of a change', () => {
  test.each([
    ['offices_update', () => ({ id: ids.austin, hours_on: true }), 'See the opening hours'],
    ['departments_update', () => ({ id: ids.sales, hours_on: true }), 'See the opening hours'],
  ] as const)('the card of %s leads to the hours', async (tool, argsOf, button) => {
    const frame = await open(tool, argsOf());
    await press(frame, button);
    await frame.getByRole('button', { name: /Change Monday/ }).waitFor();
  });

  test('the card of a removal shows what was there', async () => {
    const { items } = await harness.call('rooms_list');
    const room = Array.isArray(items) ? items.find(({ id }) => id !== ids.room) : undefined;
    const frame = await open('rooms_delete', { id: room?.id });
    await frame.getByText('Applied', { exact: true }).waitFor();
    await settled(frame);
  });

  test.each([
    ['a removal', 'rooms_delete', { id: '1', name: 'Lobby' }, 'Was'],
    ['a PIN', 'deskphones_rooms_create_international_pin', { pin: '1234' }, 'Field'],
    ['nothing', 'deskphones_rooms_create_international_pin', {}, 'The change had no fields'],
  ])(
    'the card shows what Dialpad answered to a write without fields of its own: %s',
    async (_, tool, value, text) => {
      const args = tool === 'rooms_delete' ? { id: '1' } : {};
      const frame = await open(tool, args, { result: { content: [], structuredContent: value } });
      await see(frame, text);
    },
  );

  test.each([
    [{ isError: true, content: [{ type: 'text', text: 'Something failed.' }] }, 'Failed'],
    [{ content: 'no list', isError: true }, 'Failed'],
    [{ content: [] }, 'May have been applied'],
  ])('the card shows the outcome of the result %j', async (result, text) => {
    const frame = await open('rooms_patch', { id: ids.room, name: 'Foyer' }, { result });
    await frame.getByText(text, { exact: true }).waitFor();
  });

  test('the card says when the present state cannot be read', async () => {
    harness.simulator.faults.add(rejected('/rooms/'));
    const result = {
      isError: true,
      content: [{ type: 'text', text: 'Dialpad may have applied the change.' }],
    };
    const frame = await open('rooms_patch', { id: ids.room, name: 'Foyer' }, { result });
    await press(frame, 'Read the present state');
    await see(frame, 'The present state could not be read');
  });
});

describe('parts that cannot be read', () => {
  test.each([
    ['the map', 'offices_list', () => ({}), '/departments', 'Departments could not be read'],
    ['the map', 'offices_list', () => ({}), '/rooms', 'Rooms could not be read'],
    ['the addresses', 'offices_e911_get', () => ({ id: ids.austin }), '/plan', 'could not be read'],
    ['the licences', 'plan_get', () => ({ office_id: ids.austin }), '/offices$', 'Licences'],
    ['the address of one office', 'offices_e911_get', () => ({ id: ids.austin }), '/offices$', 'Office '],
    [
      'the call routing',
      'departments_get',
      () => ({ id: ids.support }),
      '/operators',
      'Operators could not be read',
    ],
    [
      'the opt-outs',
      'company_sms_opt_out',
      () => ({ id: ids.company, opt_out_state: 'opted_out' }),
      'opted_back_in',
      'SMS opt-outs',
    ],
  ])('%s opened by %s is shown although a part of it cannot be read', async (_, tool, argsOf, path, text) => {
    const args = argsOf();
    const structuredContent = await harness.call(tool, args);
    harness.simulator.faults.add(rejected(path));
    const frame = await open(tool, args, { result: { content: [], structuredContent } });
    await see(frame, text);
    await settled(frame);
    expect(harness.problems).toEqual([]);
  });
});

describe('the routing of calls', () => {
  const menu = (...targets: (readonly [type: string, id: string])[]) => ({
    action: 'menu',
    dtmf: targets.map(([type, id], index) => ({
      input: String(index),
      options: { action: type, action_target_type: type, action_target_id: id },
    })),
  });

  async function openRouting(width: number): Promise<Frame> {
    const { items } = await harness.call('callcenters_list', { office_id: ids.headquarters });
    const center = Array.isArray(items) ? String(items[0]?.id) : '';
    const open = menu(
      ['department', ids.support],
      ['office', ids.austin],
      ['room', ids.room],
      ['callcenter', center],
      ['user', '5'],
      ['other', '6'],
    );
    const closed = menu(['department', ids.support], ['room', ids.room]);
    const line = { id: ids.sales, name: 'Sales', office_id: ids.headquarters, hours_on: true };
    const structuredContent = { ...line, routing_options: { open, closed } };
    const frame = await harness.open({
      tool: 'departments_get',
      args: { id: ids.sales },
      theme: 'light',
      width,
      result: { content: [], structuredContent },
    });
    await settled(frame);
    return frame;
  }

  test('a menu shows its targets by name, and leads to their routing', async () => {
    const frame = await openRouting(800);
    if ((await frame.getByRole('button', { name: 'While open' }).count()) > 0)
      await press(frame, 'While open');
    await see(frame, 'Support');
    await see(frame, 'Lobby');
    await frame.getByTitle('See what happens at Support').first().click();
    await frame.getByRole('heading', { name: 'Support' }).waitFor();
    expect(harness.problems).toEqual([]);
  });

  test('a menu that is too large for a narrow view is shown as a table', async () => {
    const frame = await openRouting(320);
    await settled(frame);
    if ((await frame.getByRole('table').count()) === 0) await press(frame, 'Table');
    await frame.getByRole('columnheader', { name: 'Next' }).waitFor();
  });

  test('a call center of the list leads to its routing', async () => {
    const frame = await openSettled('callcenters_list', { office_id: ids.headquarters });
    await frame.locator('button.card').first().click();
    await see(frame, 'Dialpad does not list the agents of call centers');
  });
});

describe('a company', () => {
  /** What Dialpad responds, changed. */
  let rewrite: (body: string) => string;
  let changed: Harness;
  beforeAll(async () => {
    rewrite = (body) => body;
    changed = await startHarness(browser, { rewrite: (body) => rewrite(body) });
  });
  afterAll(() => changed?.close());

  const withoutItems = (body: string) => {
    const value = JSON.parse(body);
    return JSON.stringify('items' in value ? { items: [] } : value);
  };
  const noneFree = (body: string) =>
    body.includes('ppu_address') ? body : body.replaceAll(/(_lines":)"?\d+"?/g, '$1"0"');
  const none = (body: string) => body.replaceAll(/(_(lines|licenses)":)"?\d+"?/g, '$1"0"');

  test.each([
    ['without offices', withoutItems, 'offices_list', () => ({}), 'No offices'],
    ['without offices', withoutItems, 'offices_e911_get', () => ({ id: ids.austin }), 'E911 addresses'],
    [
      'without opt-outs',
      withoutItems,
      'company_sms_opt_out',
      () => ({ id: ids.company, opt_out_state: 'opted_out' }),
      'No opt-outs',
    ],
    ['with no free licence', noneFree, 'plan_get', () => ({ office_id: ids.austin }), /used up/],
    ['without licences', none, 'plan_get', () => ({ office_id: ids.austin }), 'Licences'],
  ])('a company %s is shown', async (_, change, tool, argsOf, text) => {
    rewrite = change;
    const frame = await changed.open({ tool, args: argsOf(), theme: 'light', width: 800 });
    await frame.getByText(text).first().waitFor();
    await settled(frame);
    expect(changed.problems).toEqual([]);
  });
});

describe('empty results', () => {
  test.each([
    ['offices', 'offices_list', {}, { items: [] }, 'No offices'],
    [
      'opt-outs',
      'company_sms_opt_out',
      { id: '1', opt_out_state: 'opted_out' },
      { items: [] },
      'SMS opt-outs',
    ],
    ['hours', 'offices_get', { id: '1' }, { id: '1', name: 'Austin' }, 'Time zone unknown'],
  ])('a view shows a result without %s', async (_, tool, args, structuredContent, text) => {
    const frame = await open(tool, args, { result: { content: [], structuredContent } });
    await see(frame, text);
    await settled(frame);
  });
});
