import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Found, lookAround } from './samples.ts';
import { type Ask, allOf, clientOf, itemOf } from './send.ts';

let simulator: Simulator;
let ask: Ask;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
  found = await lookAround(ask);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const get = async (path: string) => itemOf(await ask(`GET ${path}`));
const status = async (line: string, body?: unknown) => (await ask(line, body)).status;

describe('numbers', () => {
  const assign = (place: string, body: unknown = {}) => ask(`POST ${place}/assign_number`, body);
  const unassign = (place: string, number: string) => ask(`POST ${place}/unassign_number`, { number });
  const numbersOf = async (place: string) => (await get(place)).phone_numbers;

  /** Licences bought less licences that are free, and what the office and its rooms really use. */
  async function licences(office: string) {
    const [plan, free] = [
      await get(`/offices/${office}/plan`),
      await get(`/offices/${office}/available_licenses`),
    ];
    const rooms = await allOf(ask, `/rooms?office_id=${office}`);
    const lines = [await get(`/offices/${office}`), ...rooms].map(
      ({ phone_numbers }) => phone_numbers.length,
    );
    const gone = (kind: string) => Number(plan[kind]) - Number(free[kind]);
    return {
      taken: { rooms: gone('room_lines'), additional: gone('additional_number_lines') },
      used: {
        rooms: rooms.filter(({ phone_numbers }) => phone_numbers.length > 0).length,
        additional: lines.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
      },
    };
  }

  test('the numbers of every office match its licences at the start', async () => {
    for (const { id } of await allOf(ask, '/offices')) {
      const { taken, used } = await licences(id);
      expect([id, taken]).toEqual([id, used]);
    }
  });

  test('a number assigned to a room is listed there, uses a licence, and returns to the pool', async () => {
    const { emptyRoom, office, freeNumber: number } = found;
    const before = await licences(office);
    const shown = await assign(`/rooms/${emptyRoom}`, { number });
    expect(shown.body).toMatchObject({ number, status: 'room', target_type: 'room', target_id: emptyRoom });
    expect(await get(`/rooms/${emptyRoom}`)).toMatchObject({
      phone_numbers: [number],
      state: 'active',
      is_free: false,
    });
    expect((await allOf(ask, '/rooms')).find(({ id }) => id === emptyRoom)?.phone_numbers).toEqual([number]);
    const during = await licences(office);
    expect(during.taken).toEqual(during.used);
    expect(during.taken.rooms).toBe(before.taken.rooms + 1);

    const returned = await unassign(`/rooms/${emptyRoom}`, number);
    expect(returned.body).toMatchObject({ number, status: 'available' });
    expect(returned.body).not.toHaveProperty('target_id');
    expect(await get(`/rooms/${emptyRoom}`)).toMatchObject({ phone_numbers: [], is_free: true });
    expect(await licences(office)).toEqual(before);
    expect(itemOf(await assign(`/offices/${office}`, { number }))).toMatchObject({ target_id: office });
  });

  test('a number assigned to an office becomes its main line unless requested otherwise', async () => {
    const { office } = found;
    const [main = ''] = await numbersOf(`/offices/${office}`);
    const { number: second } = itemOf(await assign(`/offices/${office}`, { primary: false }));
    expect(await numbersOf(`/offices/${office}`)).toEqual([main, second]);
    const { number: third } = itemOf(await assign(`/offices/${office}`));
    expect(await numbersOf(`/offices/${office}`)).toEqual([third, main, second]);
    const { taken, used } = await licences(office);
    expect(taken).toEqual({ ...used, additional: 2 });
    expect(await status(`POST /offices/${office}/assign_number`, {})).toBe(409);
    expect((await licences(office)).taken.additional).toBe(2);
  });

  test('no number is assigned to a room without a free room licence', async () => {
    const { office } = found;
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) {
      const { id } = itemOf(await ask('POST /rooms', { name: `Room ${index}`, office_id: office }));
      statuses.push((await assign(`/rooms/${id}`, {})).status);
    }
    expect(statuses).toEqual([200, 200, 200, 409]);
  });

  test.each(['212', '415', '416', '512', '604'])(
    'a company without reserved numbers gets a number of area code %s',
    async (area_code) => {
      const second = clientOf(simulator.origin, simulator.keys.secondCompany);
      const room = (await allOf(second, '/rooms')).find(({ phone_numbers }) => phone_numbers.length === 0);
      const answer = await second(`POST /rooms/${room?.id}/assign_number`, { area_code });
      expect(answer.body).toMatchObject({ area_code, target_id: room?.id });
      expect(itemOf(answer).number).toMatch(new RegExp(`^\\+1${area_code}\\d+$`));
    },
  );

  test('numbers of the reserved pool are assigned first, regardless of the area code', async () => {
    const answer = await assign(`/rooms/${found.emptyRoom}`, { area_code: '212' });
    expect(answer.body).toMatchObject({ number: found.freeNumber, area_code: '415' });
  });

  test('a number is assigned only once', async () => {
    const rooms = (await allOf(ask, '/rooms')).slice(0, 4);
    const answers = await Promise.all(rooms.map(({ id }) => assign(`/rooms/${id}`)));
    const given = answers.filter((answer) => answer.status === 200).map((answer) => itemOf(answer).number);
    expect(given.length).toBeGreaterThan(1);
    expect(new Set(given).size).toBe(given.length);
  });

  test('an update of a room can reorder and remove its numbers', async () => {
    const { room, roomNumber, office, freeNumber } = found;
    await assign(`/rooms/${room}`, { number: freeNumber });
    expect(await numbersOf(`/rooms/${room}`)).toEqual([freeNumber, roomNumber]);
    const reordered = [roomNumber, freeNumber];
    expect(itemOf(await ask(`PATCH /rooms/${room}`, { phone_numbers: reordered })).phone_numbers).toEqual(
      reordered,
    );
    await ask(`PATCH /rooms/${room}`, { phone_numbers: [freeNumber] });
    const { taken, used } = await licences(office);
    expect(taken).toEqual({ ...used, additional: 0 });
    expect(await status(`POST /offices/${office}/assign_number`, { number: roomNumber })).toBe(200);
  });

  test('the numbers of a deleted room return to the pool', async () => {
    const { room, roomNumber, emptyRoom } = found;
    await ask(`DELETE /rooms/${room}`);
    const { body } = await assign(`/rooms/${emptyRoom}`, { number: roomNumber });
    expect(body).toMatchObject({ number: roomNumber, target_id: emptyRoom });
  });

  test('the last number of the primary office cannot be unassigned, that of another office can', async () => {
    const { office, branch, branchNumber } = found;
    const [main = ''] = await numbersOf(`/offices/${office}`);
    expect((await unassign(`/offices/${office}`, main)).status).toBe(409);
    const { number } = itemOf(await assign(`/offices/${office}`));
    expect((await unassign(`/offices/${office}`, main)).status).toBe(200);
    expect((await unassign(`/offices/${office}`, String(number))).status).toBe(409);
    expect(await numbersOf(`/offices/${office}`)).toEqual([number]);
    expect((await unassign(`/offices/${branch}`, branchNumber)).status).toBe(200);
    expect(await numbersOf(`/offices/${branch}`)).toEqual([]);
  });
});
