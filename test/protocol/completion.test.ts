import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const officeId = { type: 'ref/resource', uri: 'dialpad-organization://offices/{id}' };
const departmentId = { type: 'ref/resource', uri: 'dialpad-organization://departments/{id}' };
const review = { type: 'ref/prompt', name: 'licence_review' };

describe('in the demo company', () => {
  let simulator: Simulator;
  let server: TestServer;
  beforeAll(async () => {
    simulator = await startSimulator({ rateLimit: false });
    server = await startTestServer({
      baseUrl: simulator.origin,
      environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin },
    });
  });
  afterAll(async () => {
    await server.close();
    await simulator.close();
  });

  const values = async (ref: Record<string, unknown>, name: string, value: string) =>
    (await server.complete(ref, name, value)).values;

  test('completion finds ids of offices and departments by name', async () => {
    const tree = z.looseObject({
      offices: z.array(
        z.looseObject({
          id: z.string(),
          name: z.string(),
          departments: z.array(z.looseObject({ id: z.string(), name: z.string() })),
        }),
      ),
    });
    const { offices } = tree.parse(await server.readResource('dialpad-organization://organization'));
    const idOf = (name: string) => offices.find((office) => office.name === name)?.id;
    expect(await values(officeId, 'id', 'aus')).toEqual([idOf('Austin')]);
    expect(await values(review, 'office', 'LONDON')).toEqual([idOf('London')]);
    expect(await values(review, 'office', idOf('Austin') ?? '')).toEqual([idOf('Austin')]);
    expect(await values(officeId, 'id', '')).toHaveLength(offices.length);
    const departments = offices.flatMap((office) => office.departments);
    const support = departments.filter(({ name }) => /support/i.test(name));
    expect(await values(departmentId, 'id', 'support')).toEqual(support.map(({ id }) => id));
  });

  test('completion has nothing for a text that is longer than any name, at once', async () => {
    // Normalizing this text would block the event loop for a minute.
    expect(await values(officeId, 'id', `a${'\u0301\u0323'.repeat(240_000)}`)).toEqual([]);
  });

  test('completion has the countries of an office', async () => {
    const checklist = { type: 'ref/prompt', name: 'open_office_checklist' };
    expect(await values(checklist, 'country', 'n')).toEqual(['NG', 'NL', 'NO', 'NZ']);
  });

  test.each([
    ['an unknown argument', officeId, 'name', 'a'],
    ['an unknown URI', { type: 'ref/resource', uri: 'file:///{id}' }, 'id', '1'],
    ['an unknown prompt', { type: 'ref/prompt', name: 'x' }, 'office', 'a'],
    ['a name that nothing has', review, 'office', 'zzz'],
  ])('completion has no values for %s', async (_, ref, name, value) => {
    expect(await server.complete(ref, name, value)).toEqual({ values: [], total: 0, hasMore: false });
  });
});

describe('on the rate limit of the company', () => {
  let upstream: Upstream;
  let server: TestServer;
  let status: number;
  beforeEach(async () => {
    status = 200;
    let page = 0;
    upstream = await startUpstream((_request, response) => {
      page++;
      response
        .writeHead(status)
        .end(JSON.stringify({ items: [{ id: page, name: 'HQ' }], cursor: `${page}` }));
    });
    server = await startTestServer({ baseUrl: upstream.origin });
  });
  afterEach(async () => {
    await server.close();
    await upstream.close();
    vi.useRealTimers();
  });

  test('completion reads at most five pages, and says that there may be more values', async () => {
    const completion = await server.complete(review, 'office', 'hq');
    expect(completion).toEqual({ values: ['1', '2', '3', '4', '5'], hasMore: true });
    expect(upstream.requests).toHaveLength(5);
  });

  test('completion reads a list once in 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await Promise.all(['h', 'hq'].map((value) => server.complete(review, 'office', value)));
    await server.complete(officeId, 'id', '');
    expect(upstream.requests).toHaveLength(5);
    vi.setSystemTime(Date.now() + 30_001);
    await server.complete(review, 'office', 'hq');
    expect(upstream.requests).toHaveLength(10);
  });

  test('completion reads again after a failure', async () => {
    status = 404;
    expect((await server.complete(review, 'office', 'hq')).values).toEqual([]);
    status = 200;
    expect((await server.complete(review, 'office', 'hq')).values).toHaveLength(5);
  });
});
