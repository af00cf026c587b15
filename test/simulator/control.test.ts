import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Ask, allOf, clientOf, send } from './send.ts';

let simulator: Simulator;
let ask: Ask;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const control = (line: string, body?: unknown) => {
  const [method = '', path = ''] = line.split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return send(method, `${simulator.origin}/_simulator${path}`, text === undefined ? {} : { text });
};
const fault = { match: { path: '/rooms' }, times: 3, does: { kind: 'status', status: 500 } } as const;

describe('from outside the process', () => {
  test('faults are added over HTTP, listed with their remaining count, and removed', async () => {
    expect(await control('POST /faults', fault)).toMatchObject({ status: 200, body: { ok: true } });
    expect((await ask('GET /rooms')).status).toBe(500);
    expect((await control('GET /faults')).body).toMatchObject([{ ...fault, times: 2, at: 'before' }]);
    expect((await control('DELETE /faults')).status).toBe(200);
    expect((await control('GET /faults')).body).toEqual([]);
    expect((await ask('GET /rooms')).status).toBe(200);
  });

  test('the ledger and the requests are read over HTTP, without keys', async () => {
    await ask('GET /rooms?cursor=x');
    await ask('PUT /company/settings?has_callai=true');
    const ledger = await control('GET /ledger');
    expect(ledger.body).toEqual(simulator.ledger.entries);
    expect(ledger.body).toMatchObject([
      { sequence: 1, path: '/api/v2/company/settings', args: { has_callai: true } },
    ]);
    const requests = await control('GET /requests');
    expect(requests.body).toMatchObject([
      { method: 'GET', path: '/api/v2/rooms?cursor=x', time: expect.any(Number) },
      { method: 'PUT', path: '/api/v2/company/settings?has_callai=true' },
    ]);
    expect(requests.text).not.toContain(simulator.keys.companyAdmin);
  });

  test('a reset over HTTP restores the first state', async () => {
    const before = await allOf(ask, '/rooms');
    for (const { id } of before) await ask(`DELETE /rooms/${id}`);
    await control('POST /faults', fault);
    expect((await control('POST /reset')).status).toBe(200);
    expect(simulator.ledger.entries).toEqual([]);
    expect(simulator.ledger.requests).toEqual([]);
    expect(await allOf(ask, '/rooms')).toEqual(before);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing', undefined],
    ['an unknown kind', { does: { kind: 'explode' } }],
    ['a field too many', { ...fault, sometimes: true }],
    ['a status that is none', { does: { kind: 'status', status: 99 } }],
    ['no times', { ...fault, times: 0 }],
    ['a path that is no pattern', { ...fault, match: { path: '(' } }],
  ])('an invalid fault is rejected: %s', async (_what, body) => {
    expect(await control('POST /faults', body)).toMatchObject({
      status: 400,
      body: { error: expect.any(String) },
    });
    expect(simulator.faults.waiting).toEqual([]);
  });

  test.each(['GET /nothing', 'PUT /faults', 'GET /reset'])(
    'an unknown control endpoint returns the known ones: %s',
    async (line) => {
      expect(await control(line)).toMatchObject({
        status: 404,
        body: { known: expect.arrayContaining(['POST reset']) },
      });
    },
  );

  test('control requests are not recorded and meet no faults', async () => {
    await control('POST /faults', { does: { kind: 'reset' } });
    expect((await control('GET /requests')).body).toEqual([]);
    expect(simulator.faults.waiting).toHaveLength(1);
  });
});

test('a reset restores the first state, and new objects get the same ids as before', async () => {
  const readAll = async () => [
    await ask('GET /company'),
    await ask('GET /offices'),
    await allOf(ask, '/rooms'),
    await allOf(ask, '/departments'),
  ];
  const make = async () => {
    const [office] = await allOf(ask, '/offices');
    await ask('PUT /company/settings?has_callai=true');
    await ask(`PATCH /offices/${office?.id}`, { monday_hours: ['00:00', '23:59'], hours_on: false });
    return (await ask('POST /rooms', { name: 'Atrium', office_id: office?.id })).text;
  };
  const bodies = (state: Awaited<ReturnType<typeof readAll>>) =>
    JSON.stringify(state.map((part) => ('text' in part ? part.text : part)));
  const before = bodies(await readAll());
  const made = await make();
  expect(bodies(await readAll())).not.toBe(before);
  simulator.reset();
  expect(bodies(await readAll())).toBe(before);
  expect(await make()).toBe(made);
});
