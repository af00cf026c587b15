import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { tools } from '../../../src/registry/registry.ts';
import { type Toolset, toolsetNames } from '../../../src/registry/toolsets.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { NewCaller } from '../../../src/store/store.ts';
import {
  bearer,
  expectNoneTold,
  type HttpServer,
  revisions,
  rpcOf,
  sentenceOf,
  startHttpServer,
  storeKey,
  write,
  writeCall,
} from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const API_KEY = 'api-key-of-a-connection';

let upstream: Upstream;
let server: HttpServer;
const tokens: string[] = [];

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ items: [] }));
  server = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
  await addConnection('pc_1');
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});
afterEach(() => expectNoneTold(server, [...tokens, API_KEY]));

function addConnection(pcid: string, store = server.store) {
  return store.addConnection({ name: pcid, environment: 'production', pcid, credential: API_KEY });
}

async function newCaller(grant: Partial<NewCaller> = {}) {
  const { caller, token } = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'], ...grant });
  tokens.push(token);
  return { id: caller.id, headers: bearer(token) };
}

type Headers = Readonly<Record<string, string>>;

/** Tools with these toolsets, by name. */
const namesOf = (toolsets: readonly Toolset[], readOnly = false): readonly string[] =>
  tools
    .filter((tool) => toolsets.includes(tool.toolset) && (!readOnly || tool.risk === 'read'))
    .map(({ name }) => name);

const argumentsOf: Readonly<Record<string, Record<string, unknown>>> = {
  rooms_list: {},
  rooms_post: { name: 'Lobby', office_id: '1' },
  offices_list: {},
  offices_update: { id: '1', hours_on: true },
};

describe.each(revisions)('with %s', (revision) => {
  async function list(headers: Headers): Promise<readonly string[]> {
    const written = write(revision, 'tools/list', {});
    const answer = await server.post(written.message, { ...written.headers, ...headers });
    return rpcOf(answer).result?.tools?.map(({ name }) => name) ?? [sentenceOf(answer)];
  }

  async function call(tool: string, headers: Headers, pcid = 'pc_1') {
    const written = writeCall(revision, tool, { PCID: pcid, ...argumentsOf[tool] });
    const answer = await server.post(written.message, { ...written.headers, ...headers });
    return rpcOf(answer).result?.isError ? sentenceOf(answer) : 'done';
  }

  const rooms: readonly Toolset[] = ['rooms'];
  const readOnly = { 'x-mcp-readonly': 'true' };
  const wanting = (toolsets: string) => ({ 'x-mcp-toolsets': toolsets });

  test.each<[name: string, grant: Partial<NewCaller>, restriction: Headers, expected: readonly string[]]>([
    ['everything', {}, {}, namesOf(toolsetNames)],
    ['reads only', { readOnly: true }, {}, namesOf(toolsetNames, true)],
    ['one toolset', { toolsets: rooms }, {}, namesOf(rooms)],
    ['reads of one toolset', { toolsets: rooms, readOnly: true }, {}, namesOf(rooms, true)],
    ['everything, restricted to reads', {}, readOnly, namesOf(toolsetNames, true)],
    ['everything, restricted to toolsets', {}, wanting('rooms, numbers'), namesOf(['rooms', 'numbers'])],
    ['everything, restricted twice', {}, { ...readOnly, ...wanting('rooms') }, namesOf(rooms, true)],
    [
      'reads only, with X-MCP-Readonly: false',
      { readOnly: true },
      { 'x-mcp-readonly': 'false' },
      namesOf(toolsetNames, true),
    ],
    ['one toolset, restricted to another', { toolsets: rooms }, wanting('offices'), []],
    [
      'one toolset, with a header that lists more',
      { toolsets: rooms },
      wanting('offices,rooms'),
      namesOf(rooms),
    ],
    ['one toolset, with a header that lists all', { toolsets: rooms }, wanting('all'), namesOf(rooms)],
  ])(
    'shows a caller with %s only that, and lets it call only that',
    async (_, grant, restriction, expected) => {
      const caller = await newCaller(grant);
      const headers = { ...caller.headers, ...restriction };
      expect(await list(headers)).toEqual(expected);
      for (const tool of Object.keys(argumentsOf)) {
        const before = upstream.requests.length;
        const outcome = await call(tool, headers);
        const mayCall = expected.includes(`dialpad_organization_${tool}`);
        expect([tool, outcome]).toEqual([
          tool,
          mayCall
            ? 'done'
            : expect.stringMatching(/not available here: this caller .* Nothing was sent to Dialpad\.$/),
        ]);
        expect(upstream.requests).toHaveLength(before + (mayCall ? 1 : 0));
      }
    },
  );

  test.each<[restriction: Readonly<Record<string, string | string[]>>, reason: RegExp]>([
    [wanting(''), /X-MCP-Toolsets is empty/],
    [wanting(' , '), /X-MCP-Toolsets is empty/],
    [{ 'x-mcp-toolsets': ['rooms', 'offices'] }, /X-MCP-Toolsets is repeated/],
    [{ 'x-mcp-toolsets': ['rooms', ''] }, /X-MCP-Toolsets is repeated/],
    [wanting('room'), /X-MCP-Toolsets: unknown toolset "room"\. Did you mean "rooms"\?/],
    [wanting('rooms,__proto__'), /unknown toolset "__proto__"/],
    [{ 'x-mcp-readonly': 'maybe' }, /X-MCP-Readonly must be true or false/],
  ])('rejects the invalid restriction %j', async (restriction, reason) => {
    const { headers } = await newCaller();
    const written = write(revision, 'tools/list', {});
    const answer = await server.post(written.message, { ...written.headers, ...headers, ...restriction });
    expect([answer.status, sentenceOf(answer)]).toEqual([400, expect.stringMatching(reason)]);
  });

  test('the tool list of one caller is not reused for another', async () => {
    const { headers } = await newCaller({ readOnly: true });
    const written = write(revision, 'tools/list', {});
    const answer = await server.post(written.message, { ...written.headers, ...headers });
    expect(answer.headers['cache-control']).toBe('no-store');
    if (revision === '2026-07-28') expect(rpcOf(answer).result).toMatchObject({ cacheScope: 'private' });
  });

  test('lets a caller use its own connections only', async () => {
    const [own, other] = [`pc_own_${revision}`, `pc_other_${revision}`];
    await addConnection(own);
    await addConnection(other);
    const { headers } = await newCaller({ pcids: [own, 'pc_1'] });
    expect(await call('offices_list', headers, own)).toBe('done');
    expect(await call('offices_list', headers, 'pc_1')).toBe('done');
    expect(await call('offices_list', headers, other)).toMatch(/no connection with this PCID/);
  });
});

describe('a change of the store by another process', () => {
  const call = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_new' });
  const withPcid = async (headers: Headers) => {
    const answer = await server.post(call.message, headers);
    return rpcOf(answer).result?.isError ? sentenceOf(answer) : answer.status;
  };

  test('callers and connections that another process adds, disables and removes take effect while the server runs', async () => {
    const elsewhere = await openStore(`file:${server.storePath}`, storeKey);
    await addConnection('pc_new', elsewhere);
    const { caller, token } = await elsewhere.addCaller({ name: 'Agents', pcids: ['pc_new'] });
    tokens.push(token);
    const headers = bearer(token);
    const becomes = (expected: unknown) =>
      vi.waitFor(async () => expect(await withPcid(headers)).toEqual(expected));
    const unreachable = expect.stringMatching(/no connection with this PCID/);

    await becomes(200);
    await elsewhere.updateConnection('pc_new', { status: 'disabled' });
    await becomes(unreachable);
    await elsewhere.updateConnection('pc_new', { status: 'active' });
    await becomes(200);
    await elsewhere.removeConnection('pc_new');
    await becomes(unreachable);
    await addConnection('pc_new', elsewhere);
    await becomes(200);
    await elsewhere.revokeCaller(caller.id);
    await becomes(401);
    await elsewhere.close();
  });
});

test('never grants more than the settings enable', async () => {
  const bounded = await startHttpServer({
    baseUrl: upstream.origin,
    hosted: true,
    environment: { DIALPAD_TOOLSETS: 'rooms', DIALPAD_READ_ONLY: 'true' },
  });
  await addConnection('pc_1', bounded.store);
  const { token } = await bounded.store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
  const headers = { ...bearer(token), 'x-mcp-toolsets': 'all', 'x-mcp-readonly': 'false' };
  const listed = await bounded.post(write('2025-06-18', 'tools/list', {}).message, headers);
  const { message } = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_1' });
  const called = await bounded.post(message, headers);
  await bounded.close();
  expect(rpcOf(listed).result?.tools?.map(({ name }) => name)).toEqual(namesOf(['rooms'], true));
  expect(sentenceOf(called)).toMatch(/the settings of the server disable it/);
});
