import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Ask, clientOf, itemOf } from './send.ts';

let time = 0;
let simulator: Simulator;
let ask: Ask;
let second: Ask;
let company: string;

beforeAll(async () => {
  simulator = await startSimulator({ now: () => time });
  const { origin, keys } = simulator;
  ask = clientOf(origin, keys.companyAdmin);
  second = clientOf(origin, keys.secondCompany);
  company = itemOf(await ask('GET /company')).id;
});
beforeEach(() => {
  simulator.reset();
  time = 0;
});
afterAll(() => simulator.close());

/** The statuses of so many requests, one after the other. */
async function statusesOf(asking: Ask, count: number, line = 'GET /company', body?: unknown) {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push((await asking(line, body)).status);
  return statuses;
}

const times = (status: number, count: number) => Array<number>(count).fill(status);

describe('the limit of 20 requests a second', () => {
  test('the 21st request in a second is rejected with the response of Dialpad', async () => {
    expect(await statusesOf(ask, 20)).toEqual(times(200, 20));
    expect(await ask('GET /company')).toMatchObject({
      status: 429,
      body: { error: { code: 429, message: 'Rate limit exceeded.' } },
    });
  });

  test('the limit of 20 requests per second applies to concurrent requests', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask('GET /company')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  });

  test('each company has its own limit of 20 requests per second', async () => {
    await statusesOf(ask, 21);
    expect(await statusesOf(second, 21)).toEqual([...times(200, 20), 429]);
  });

  test('all keys of a company share the limit of 20 requests per second', async () => {
    await statusesOf(ask, 15);
    const ofBranch = clientOf(simulator.origin, simulator.keys.officeAdmin);
    expect(await statusesOf(ofBranch, 6, 'GET /offices')).toEqual([...times(200, 5), 429]);
  });

  test('all operations share the limit of 20 requests per second, and invalid requests count', async () => {
    await statusesOf(ask, 10, 'GET /rooms/1');
    await statusesOf(ask, 10, 'POST /rooms', {});
    expect(await statusesOf(ask, 1)).toEqual([429]);
  });

  test('requests without a valid key or path do not count', async () => {
    await statusesOf(clientOf(simulator.origin, 'wrong'), 2);
    await statusesOf(ask, 2, 'GET /nothing');
    expect(await statusesOf(ask, 20)).toEqual(times(200, 20));
  });

  test('rejected requests do not extend the wait for the limit', async () => {
    await statusesOf(ask, 20);
    for (const now of [1, 500, 999]) {
      time = now;
      expect(await statusesOf(ask, 1)).toEqual([429]);
    }
    time = 1_000;
    expect(await statusesOf(ask, 21)).toEqual([...times(200, 20), 429]);
  });

  test('the window of the limit slides, so that a boundary does not allow 40 requests', async () => {
    await statusesOf(ask, 5);
    time = 900;
    await statusesOf(ask, 15);
    time = 1_000;
    expect(await statusesOf(ask, 6)).toEqual([...times(200, 5), 429]);
  });

  test('a write over the limit is not applied', async () => {
    await statusesOf(ask, 20);
    expect(await statusesOf(ask, 1, 'POST /rooms/international_pin', {})).toEqual([429]);
    expect(simulator.ledger.entries).toEqual([]);
    expect(simulator.ledger.requests).toHaveLength(21);
  });

  test('a reset clears the limit', async () => {
    await statusesOf(ask, 21);
    simulator.reset();
    expect(await statusesOf(ask, 1)).toEqual([200]);
  });
});

describe('the limit of 250 opt-out requests a minute', () => {
  const optOuts = () => `GET /company/${company}/smsoptout?opt_out_state=opted_back_in&cursor=x`;

  test('the limit of 250 opt-out requests per minute is separate from the other one', async () => {
    // Wrong cursors count as well, and their answers are short.
    expect(await statusesOf(ask, 251, optOuts())).toEqual([...times(400, 250), 429]);
    expect(await statusesOf(ask, 21)).toEqual([...times(200, 20), 429]);
    time = 59_999;
    expect(await statusesOf(ask, 1, optOuts())).toEqual([429]);
    expect(await statusesOf(ask, 1)).toEqual([200]);
    time = 60_000;
    expect(await statusesOf(ask, 1, optOuts())).toEqual([400]);
  });
});

test('the rate limit can be disabled', async () => {
  const free = await startSimulator({ rateLimit: false, now: () => 0 });
  const statuses = await statusesOf(clientOf(free.origin, free.keys.companyAdmin), 21, 'GET /rooms/1');
  await free.close();
  expect(statuses).toEqual(times(404, 21));
});
