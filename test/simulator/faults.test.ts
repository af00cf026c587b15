import { request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultRequest, type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Ask, allOf, clientOf, itemOf } from './send.ts';

let simulator: Simulator;
let ask: Ask;
/** A room of the second company, and its number. */
let room: string;
let number: string;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.secondCompany);
  const numbered = (await allOf(ask, '/rooms')).find(({ phone_numbers }) => phone_numbers.length > 0);
  room = numbered?.id ?? '';
  number = numbered?.phone_numbers[0] ?? '';
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** What a client sees of an answer. */
interface Seen {
  /** Absent when no head came. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** How the exchange ended: with the whole answer, with the connection broken, or because the client gave up. */
  readonly end: 'whole' | 'broken' | 'left';
}

const ENOUGH = 300_000;

/** A write with a short answer: `{"deleted":true}`. The client leaves after enough bytes, or when told to. */
async function takeNumberAway(leave?: AbortSignal): Promise<Seen> {
  const chunks: Buffer[] = [];
  let head: Pick<Seen, 'status' | 'headers'> = { status: undefined, headers: {} };
  const seen = () => ({ ...head, text: Buffer.concat(chunks).toString() });
  try {
    const { statusCode, headers, body } = await request(
      `${simulator.origin}/api/v2/rooms/${room}/unassign_number`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${simulator.keys.secondCompany}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ number }),
        signal: leave ?? null,
      },
    );
    head = { status: statusCode, headers };
    for await (const chunk of body) {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) > ENOUGH) return { ...seen(), end: 'left' };
    }
    return { ...seen(), end: 'whole' };
  } catch {
    return { ...seen(), end: leave?.aborted ? 'left' : 'broken' };
  }
}

const numbersLeft = async () => itemOf(await ask(`GET /rooms/${room}`)).phone_numbers;

const done = '{"deleted":true}';
const json = expect.objectContaining({ 'content-type': expect.stringContaining('application/json') });

/** What each fault looks like from outside, before the request is carried out and after. */
const faults: { does: FaultRequest['does']; before: Partial<Seen>; after?: Partial<Seen> }[] = [
  {
    does: { kind: 'status', status: 503, headers: { 'retry-after': '2' } },
    before: {
      status: 503,
      headers: expect.objectContaining({ 'retry-after': '2', 'content-type': 'application/json' }),
      text: expect.stringContaining('A fault of the simulator.'),
      end: 'whole',
    },
  },
  {
    does: { kind: 'status', status: 502, body: 'html' },
    before: { status: 502, text: expect.stringContaining('<h1>'), end: 'whole' },
  },
  {
    does: { kind: 'status', status: 504, body: 'text' },
    before: { status: 504, text: 'upstream connect error', end: 'whole' },
  },
  { does: { kind: 'status', status: 429, body: 'empty' }, before: { status: 429, text: '', end: 'whole' } },
  { does: { kind: 'reset' }, before: { status: undefined, text: '', end: 'broken' } },
  { does: { kind: 'reset_after_headers' }, before: { status: 200, headers: json, text: '', end: 'broken' } },
  {
    does: { kind: 'half' },
    before: { status: 200, text: '{"replace', end: 'broken' },
    after: { status: 200, text: '{"delete', end: 'broken' },
  },
  {
    does: { kind: 'malformed' },
    before: { status: 200, headers: json, text: '{"replace', end: 'whole' },
    after: { status: 200, headers: json, text: '{"delete', end: 'whole' },
  },
  {
    does: { kind: 'endless' },
    before: { status: 200, text: expect.stringMatching(/^x{300000}/), end: 'left' },
  },
  {
    does: { kind: 'huge', bytes: 200_001 },
    before: { status: 200, text: 'x'.repeat(200_001), end: 'whole' },
  },
  {
    does: { kind: 'slow', intervalMs: 1 },
    before: { status: 200, text: '{"replaced":true}', end: 'whole' },
    after: { status: 200, text: done, end: 'whole' },
  },
  {
    does: { kind: 'redirect', location: 'https://elsewhere.example.com/' },
    before: { status: 302, headers: expect.objectContaining({ location: 'https://elsewhere.example.com/' }) },
  },
  {
    does: { kind: 'redirect', status: 308, location: '/api/v2/company' },
    before: { status: 308, headers: expect.objectContaining({ location: '/api/v2/company' }) },
  },
];

describe('a fault', () => {
  test.each(faults)('a fault before the request prevents the write: $does', async ({ does, before }) => {
    simulator.faults.add({ does });
    expect(await takeNumberAway()).toMatchObject(before);
    expect(simulator.ledger.entries).toEqual([]);
    expect(simulator.ledger.requests).toHaveLength(1);
    expect(await numbersLeft()).toEqual([number]);
  });

  test.each(faults)('a fault after the request keeps the write: $does', async ({ does, before, after }) => {
    simulator.faults.add({ does, at: 'after' });
    expect(await takeNumberAway()).toMatchObject(after ?? before);
    expect(simulator.ledger.entries).toHaveLength(1);
    expect(await numbersLeft()).toEqual([]);
  });

  test.each(['before', 'after'] as const)(
    'a fault that delays returns the real response in the end: %s',
    async (at) => {
      simulator.faults.add({ does: { kind: 'delay', ms: 1 }, at });
      expect(await takeNumberAway()).toMatchObject({ status: 200, text: done, end: 'whole' });
      expect(simulator.ledger.entries).toHaveLength(1);
    },
  );

  test.each([
    { does: { kind: 'hang' }, at: 'before', writes: 0 },
    { does: { kind: 'hang' }, at: 'after', writes: 1 },
    // A client that disconnects during the wait cancels the request.
    { does: { kind: 'delay', ms: 600_000 }, at: 'before', writes: 0 },
    { does: { kind: 'delay', ms: 600_000 }, at: 'after', writes: 1 },
  ] as const)('that keeps silent until the client leaves: $does, $at', async ({ does, at, writes }) => {
    simulator.faults.add({ does, at });
    const leaving = new AbortController();
    const seen = takeNumberAway(leaving.signal);
    await expect.poll(() => simulator.faults.waiting, { interval: 1 }).toEqual([]);
    leaving.abort();
    expect(await seen).toEqual({ status: undefined, headers: {}, text: '', end: 'left' });
    expect(simulator.ledger.entries).toHaveLength(writes);
    expect(await numbersLeft()).toEqual(writes === 0 ? [number] : []);
  });

  test('a fault after a rejected request replaces the error response', async () => {
    simulator.faults.add({ does: { kind: 'half' }, at: 'after' });
    await ask(`POST /rooms/${room}/unassign_number`, { number: '+14155550000' }).then(
      () => expect.unreachable(),
      (error: unknown) => expect(error).toBeInstanceOf(Error),
    );
    expect(simulator.ledger.entries).toEqual([]);
  });

  test.each([
    { does: { kind: 'half' }, sees: 'broken' },
    { does: { kind: 'malformed' }, sees: '{"id":' },
    { does: { kind: 'slow', intervalMs: 1 }, sees: '' },
    { does: { kind: 'reset_after_headers' }, sees: 'broken' },
  ] as const)('spoils an empty answer too: $does', async ({ does, sees }) => {
    const [phone] = await allOf(ask, `/rooms/${room}/deskphones`);
    simulator.faults.add({ does, at: 'after', match: { method: 'DELETE' } });
    const removal = ask(`DELETE /rooms/${room}/deskphones/${encodeURIComponent(phone?.id ?? '')}`);
    const seen = await removal.then(
      ({ text }) => text,
      () => 'broken',
    );
    expect(seen).toBe(sees);
    expect(simulator.ledger.entries).toHaveLength(1);
  });
});

describe('faults are met', () => {
  const status = async (line: string) => (await ask(line)).status;
  const answering = (code: number) => ({ kind: 'status', status: code }) as const;

  test('faults apply as often as requested, in the requested order', async () => {
    simulator.faults.add({ does: answering(500), times: 2 });
    simulator.faults.add({ does: answering(503) });
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push(await status('GET /rooms'));
    expect(statuses).toEqual([500, 500, 503, 200]);
  });

  test.each([
    { match: { method: 'POST' } },
    { match: { path: '^/api/v2/offices' } },
    { match: { path: 'office_id=\\d+&' } },
    { match: { company: '1' } },
  ])('a fault does not apply to other requests: $match', async ({ match }) => {
    simulator.faults.add({ match, does: answering(500) });
    expect(await status('GET /rooms?office_id=1')).toBe(404);
    expect(simulator.faults.waiting).toHaveLength(1);
  });

  test.each([
    { match: { method: 'GET', path: '/rooms$' } },
    { match: { company: '5702666986455040' } },
    { match: {} },
  ])('a fault applies to matching requests: $match', async ({ match }) => {
    simulator.faults.add({ match, does: answering(500) });
    expect(await status('GET /rooms')).toBe(500);
    expect(simulator.faults.waiting).toEqual([]);
  });
});
