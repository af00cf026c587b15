import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Ask, clientOf, itemOf, pageOf, pagesOf } from './send.ts';

const scale = { offices: 45, rooms: 100, optOuts: 640 };
const newDepartments = 41;

let simulator: Simulator;
let ask: Ask;
let places: Readonly<Record<string, string>>;

beforeAll(async () => {
  simulator = await startSimulator({ seed: scale, rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
  const company = itemOf(await ask('GET /company')).id;
  const office = itemOf(await ask('GET /offices/primary')).id;
  for (let index = 1; index <= newDepartments; index++) {
    await ask('POST /departments', { name: `Department ${index}`, office_id: office });
  }
  places = { company, office };
});
afterAll(() => simulator.close());

/** A path with the ids that were found. */
const at = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name) => places[name] ?? '');

const glued = (path: string, cursor: string) =>
  `GET ${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;

/** The cursor to the second page. */
async function cursorOf(asking: Ask, path: string): Promise<string> {
  const { cursor } = pageOf(await asking(`GET ${path}`));
  if (cursor === undefined) throw new Error(`${path} has one page only`);
  return cursor;
}

const names = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);

describe('a list in pages', () => {
  test.each([
    { path: '/offices', most: 20, pages: 3, all: names('Office', scale.offices) },
    { path: '/offices?active_only=true', most: 20, pages: 3, all: names('Office', scale.offices) },
    // Four full pages: the fourth is the last, and there is no empty fifth.
    { path: '/rooms', most: 25, pages: 4, all: names('Room', scale.rooms) },
    { path: '/departments', most: 20, pages: 3, all: names('Department', newDepartments) },
    {
      path: '/departments?name_search=MENT 1',
      most: 20,
      pages: 1,
      all: ['Department 1', ...names('Department', 19).slice(9)],
    },
    { path: '/offices/{office}/departments', most: 20, pages: 3, all: names('Department', newDepartments) },
    { path: '/offices/{office}/callcenters', most: 20, pages: 1, all: [] },
    { path: '/rooms?office_id={office}', most: 25, pages: 1, all: ['Room 1', 'Room 46', 'Room 91'] },
  ])('following the cursors of a list returns each item once: $path', async ({ path, most, pages, all }) => {
    const got = await pagesOf(ask, encodeURI(at(path)));
    expect(got).toHaveLength(pages);
    for (const page of got.slice(0, -1)) expect(page).toHaveLength(most);
    expect(got.at(-1)?.length).toBeLessThanOrEqual(most);
    expect(got.flat().map(({ name }) => name)).toEqual(all);
    expect(new Set(got.flat().map(({ id }) => id)).size).toBe(all.length);
  });

  test('following the cursors returns the opt-outs of both states', async () => {
    const path = at('/company/{company}/smsoptout?opt_out_state=');
    const [out, back] = [await pagesOf(ask, `${path}opted_out`), await pagesOf(ask, `${path}opted_back_in`)];
    for (const page of [...out, ...back]) expect(page.length).toBeLessThanOrEqual(100);
    const numbers = [...out, ...back].flat().map(({ external_endpoint }) => external_endpoint);
    expect(numbers).toHaveLength(scale.optOuts);
    expect(new Set(numbers).size).toBe(scale.optOuts);
  });

  test('the same cursor returns the same page', async () => {
    const line = glued('/rooms', await cursorOf(ask, '/rooms'));
    expect((await ask(line)).body).toEqual((await ask(line)).body);
  });
});

describe('a cursor', () => {
  test('a cursor is opaque and must be percent-encoded', async () => {
    const [first, second] = [await cursorOf(ask, '/rooms'), await cursorOf(ask, '/offices')];
    expect(first).not.toMatch(/room|office|company|25/i);
    expect(first).not.toBe(second);
    expect(encodeURIComponent(first)).not.toBe(first);
    expect((await ask(`GET /rooms?cursor=${first}`)).status).toBe(400);
  });

  test.each<[what: string, forge: (cursor: string) => string]>([
    ['made up', () => 'forged'],
    ['a number', () => '25'],
    ['cut short', (cursor) => cursor.slice(0, -3)],
    ['with more behind it', (cursor) => `${cursor}x`],
    ['with another start', (cursor) => `${Buffer.from('30').toString('base64')}${cursor.slice(4)}`],
    [
      'with one letter changed',
      (cursor) => cursor.replace(/.(?=.{4}$)/, (letter) => (letter === 'a' ? 'b' : 'a')),
    ],
    ['twice the same', (cursor) => cursor + cursor],
  ])('a forged cursor is rejected: %s', async (_what, forge) => {
    const cursor = await cursorOf(ask, '/rooms');
    expect((await ask(glued('/rooms', forge(cursor)))).status).toBe(400);
  });

  test.each([
    { of: '/rooms', to: '/offices' },
    { of: '/offices', to: '/rooms' },
    { of: '/rooms', to: '/rooms?office_id={office}' },
    { of: '/offices', to: '/offices?active_only=true' },
    { of: '/departments', to: '/departments?name_search=Dep' },
    { of: '/departments', to: '/offices/{office}/departments' },
    { of: '/offices/{office}/departments', to: '/offices/{office}/callcenters' },
    {
      of: '/company/{company}/smsoptout?opt_out_state=opted_out',
      to: '/company/{company}/smsoptout?opt_out_state=opted_back_in',
    },
  ])('a cursor of $of is rejected for $to', async ({ of, to }) => {
    const cursor = await cursorOf(ask, at(of));
    expect((await ask(glued(at(of), cursor))).status).toBe(200);
    expect((await ask(glued(at(to), cursor))).status).toBe(400);
  });

  test.each(['officeAdmin', 'secondCompany'] as const)(
    'a cursor of another key is rejected: %s',
    async (name) => {
      const other = clientOf(simulator.origin, simulator.keys[name]);
      const answer = await other(glued('/rooms', await cursorOf(ask, '/rooms')));
      expect(answer.status).toBe(400);
    },
  );
});
