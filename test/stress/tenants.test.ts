import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  bearer,
  expectNoneTold,
  type HttpServer,
  revisions,
  rpcOf,
  startHttpServer,
  writeCall,
} from '../support/http-server.ts';
import { type SeenRequest, startUpstream, type Upstream } from '../support/upstream.ts';

const CALLS = 10_000;
const AT_ONCE = 200;

/** Two callers with two connections each. A connection has a thousand offices of its own. */
const tenants = [
  { caller: 'blue', pcid: 'pc_blue_1', apiKey: 'api-key-blue-1', thousand: 1 },
  { caller: 'blue', pcid: 'pc_blue_2', apiKey: 'api-key-blue-2', thousand: 2 },
  { caller: 'green', pcid: 'pc_green_1', apiKey: 'api-key-green-1', thousand: 3 },
  { caller: 'green', pcid: 'pc_green_2', apiKey: 'api-key-green-2', thousand: 4 },
] as const;

const officeIn = ({ url }: Pick<SeenRequest, 'url'>) => /^\/api\/v2\/offices\/(\d+)$/.exec(url)?.[1] ?? '';
const ownerOf = (office: string) => tenants.find(({ thousand }) => office.startsWith(`${thousand}`));

let upstream: Upstream;
let server: HttpServer;
const tokens = new Map<string, string>();

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const office = officeIn(request);
    response.end(
      JSON.stringify({ id: office, name: `Office ${office} of ${ownerOf(office)?.apiKey.slice(8)}` }),
    );
  });
  server = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
  for (const { pcid, apiKey: credential } of tenants) {
    await server.store.addConnection({ name: pcid, environment: 'production', pcid, credential });
  }
  for (const caller of ['blue', 'green']) {
    const pcids = tenants.filter((tenant) => tenant.caller === caller).map(({ pcid }) => pcid);
    tokens.set(caller, (await server.store.addCaller({ name: caller, pcids })).token);
  }
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

/** Any order of tenants, offices, revisions and places of the PCID, the same in every run. */
function callNumber(number: number) {
  const mixed = (number * 7_919) % 1_000;
  const tenant = tenants[(number + Math.floor(number / 4)) % tenants.length] ?? tenants[0];
  const foreign = number % 10 === 9;
  const other = tenants.find(({ caller }) => caller !== tenant.caller) ?? tenants[0];
  const { pcid, thousand } = foreign ? other : tenant;
  const office = String(thousand * 1_000 + mixed);
  const inHeader = number % 3 === 0;
  const revision = revisions[number % 2] ?? revisions[0];
  const args = { id: office, ...(!inHeader && { PCID: pcid }) };
  const { message, headers } = writeCall(revision, 'offices_get', args, undefined, number);
  const sent = {
    ...headers,
    ...bearer(tokens.get(tenant.caller) ?? ''),
    ...(inHeader && { 'x-pcid': pcid }),
    'x-mcp-readonly': 'true',
    'x-of-the-caller': tenant.caller,
    cookie: `caller=${tenant.caller}`,
  };
  return { message, headers: sent, office, foreign, tenant };
}

test(`${CALLS} calls of two callers for two connections each, ${AT_ONCE} at once, never mix`, async () => {
  let next = 0;
  let refused = 0;
  const wrong: unknown[] = [];

  async function work(): Promise<void> {
    for (let number = next++; number < CALLS; number = next++) {
      const { message, headers, office, foreign, tenant } = callNumber(number);
      const { id, error, result } = rpcOf(await server.post(message, headers));
      const expected = `Office ${office} of ${tenant.apiKey.slice(8)}`;
      if (foreign && result?.isError) refused++;
      else if (foreign || id !== number || result?.structuredContent?.name !== expected)
        wrong.push(error ?? result);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  expect(wrong).toEqual([]);
  expect(refused).toBe(CALLS / 10);
  expect(upstream.requests).toHaveLength(CALLS - refused);
  const mixed = upstream.requests.filter(
    (request) => request.headers.authorization !== `Bearer ${ownerOf(officeIn(request))?.apiKey}`,
  );
  expect(mixed).toEqual([]);
  // What came from the caller stays here: Dialpad gets the key, and what a request to it needs.
  const headerNames = new Set(upstream.requests.flatMap(({ headers }) => Object.keys(headers)));
  expect([...headerNames].sort()).toEqual(['accept', 'authorization', 'connection', 'host', 'user-agent']);
  const sent = JSON.stringify(upstream.requests);
  for (const { pcid } of tenants) expect(sent).not.toContain(pcid);
  for (const token of tokens.values()) expect(sent).not.toContain(token);
  expectNoneTold(server, [...tokens.values(), ...tenants.map(({ apiKey }) => apiKey)]);
}, 120_000);
