import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { contract } from '../../support/contract.ts';
import {
  bearer,
  type HttpServer,
  revisions,
  rpcOf,
  startHttpServer,
  write,
  writeCall,
} from '../../support/http-server.ts';
import {
  type ClientKind,
  clientKinds,
  connectOverHttp,
  type TestClient,
  textOf,
} from '../../support/protocol-clients.ts';

const names = contract.map(({ name }) => name);
/** Three pages of twenty. */
const OFFICES = 45;

let dialpad: Simulator;
/** With one account. */
let single: HttpServer;
/** With connections to two companies and one caller for both. */
let hosted: HttpServer;
let token: string;

beforeAll(async () => {
  dialpad = await startSimulator({ rateLimit: false, seed: { offices: OFFICES, rooms: 0, optOuts: 0 } });
  const { companyAdmin, secondCompany } = dialpad.keys;
  single = await startHttpServer({
    baseUrl: dialpad.origin,
    environment: { DIALPAD_API_KEY: companyAdmin },
  });
  hosted = await startHttpServer({ baseUrl: dialpad.origin, hosted: true });
  const environment = 'production';
  await hosted.store.addConnection({ name: 'First', environment, pcid: 'pc_1', credential: companyAdmin });
  await hosted.store.addConnection({ name: 'Second', environment, pcid: 'pc_2', credential: secondCompany });
  ({ token } = await hosted.store.addCaller({ name: 'Agents', pcids: ['pc_1', 'pc_2'] }));
});
afterAll(async () => {
  await single.close();
  await hosted.close();
  await dialpad.close();
});

/** Connects, and disconnects when the work is done. */
async function withClient(
  kind: ClientKind,
  server: HttpServer,
  headers: Readonly<Record<string, string>>,
  work: (client: TestClient) => Promise<void>,
): Promise<void> {
  const client = await connectOverHttp(kind, server.url, headers);
  await work(client).finally(client.close);
}

const companyOf = async (client: TestClient, args?: Record<string, unknown>) =>
  (await client.callTool('dialpad_organization_company_get', args)).structuredContent?.name;

describe.each(clientKinds)('%s over HTTP', (kind) => {
  test('a client library lists and calls the tools of one account', () =>
    withClient(kind, single, {}, async (client) => {
      const tools = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(names);
      expect(JSON.stringify(tools)).not.toContain('PCID');
      expect(await companyOf(client)).toBe('Wideriver Holdings');
      const failed = await client.callTool('dialpad_organization_offices_get', { id: '1' });
      expect(failed.isError).toBe(true);
      expect(textOf(failed)).toMatch(/offices_list/);
    }));

  test('a client library names a connection with each call', () =>
    withClient(kind, hosted, bearer(token), async (client) => {
      const tools = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(names);
      for (const { inputSchema } of tools) {
        expect(inputSchema).toMatchObject({ required: expect.arrayContaining(['PCID']) });
      }
      const first = await companyOf(client, { PCID: 'pc_1' });
      const second = await companyOf(client, { PCID: 'pc_2' });
      expect([first, second]).toEqual(['Wideriver Holdings', expect.not.stringContaining('Wideriver')]);
      const failed = await client.callTool('dialpad_organization_company_get', { PCID: 'pc_3' });
      expect(failed.isError).toBe(true);
    }));

  test('a client library names its connection in a header, and gets tools without PCID', () =>
    withClient(kind, hosted, { ...bearer(token), 'X-PCID': 'pc_1' }, async (client) => {
      expect(JSON.stringify(await client.listTools())).not.toContain('PCID');
      expect(await companyOf(client)).toBe('Wideriver Holdings');
    }));

  test('a client library receives progress of a long call page by page', () =>
    withClient(kind, single, {}, async (client) => {
      const seen: number[] = [];
      const onprogress = ({ progress }: { readonly progress: number }) => seen.push(progress);
      const args = { fetch_all: true, fields: ['id'] };
      const result = await client.callTool('dialpad_organization_offices_list', args, { onprogress });
      expect(result.structuredContent?.items).toHaveLength(OFFICES);
      expect(seen).toEqual([0, 1, 2, 3]);
    }));

  test('a client library gets an error without a token', async () => {
    await expect(connectOverHttp(kind, hosted.url)).rejects.toThrow(/token|Unauthorized|401/i);
  });
});

describe.each(revisions)('a response to %s', (revision) => {
  const args = { fetch_all: true, fields: ['id'] };
  const plain = writeCall(revision, 'offices_list', args);
  const followed = writeCall(revision, 'offices_list', args, { progressToken: 'token-7' });
  const jsonOnly = { accept: 'application/json' };

  test.each([
    ['one JSON text', plain, {}],
    ['one JSON text for a client that reads nothing else', plain, jsonOnly],
    ['one JSON text for such a client even when it asks for progress', followed, jsonOnly],
  ])('a response to a client library is %s', async (_, { message, headers }, accept) => {
    const answer = await single.post(message, { ...headers, ...accept });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(rpcOf(answer).result?.structuredContent?.items).toHaveLength(OFFICES);
  });

  test('a response is a stream of events when the client requests progress, with the result last', async () => {
    const answer = await single.post(followed.message, followed.headers);
    expect(answer.headers['content-type']).toBe('text/event-stream');
    const events = answer.text.match(/^data: .*$/gm) ?? [];
    const messages = events.map((event) => JSON.parse(event.slice('data: '.length)));
    const progress = messages.filter(({ method }) => method === 'notifications/progress');
    expect(progress.map(({ params }) => [params.progressToken, params.progress])).toEqual(
      [0, 1, 2, 3].map((page) => ['token-7', page]),
    );
    expect(messages).toHaveLength(5);
    expect(messages.at(-1)).toMatchObject({
      id: 1,
      result: { structuredContent: { items: { length: OFFICES } } },
    });
  });

  test('the response with the list of tools is one JSON text', async () => {
    const { message, headers } = write(revision, 'tools/list', {});
    const answer = await single.post(message, { ...headers, ...jsonOnly });
    expect(rpcOf(answer).result?.tools?.map(({ name }) => name)).toEqual(names);
  });
});
