import { gzipSync } from 'node:zlib';
import { InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Caller, localCaller } from '../../src/auth/caller.ts';
import { version } from '../../src/lib/version.ts';
import { createServer } from '../../src/protocol/server.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { viewNames, viewUri } from '../../src/views/view-of-tool.ts';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';
import { budgets, expectWithinBudget, seenByModel } from '../support/size-budget.ts';

const EXTENSION = 'io.modelcontextprotocol/ui';
const MIME_TYPE = 'text/html;profile=mcp-app';

const listedTools = z.looseObject({
  result: z.looseObject({
    tools: z.array(
      z.looseObject({
        name: z.string(),
        _meta: z.object({ ui: z.object({ resourceUri: z.string() }) }).optional(),
      }),
    ),
  }),
});
const readView = z.looseObject({
  result: z.looseObject({
    contents: z.tuple([z.looseObject({ uri: z.string(), mimeType: z.string(), text: z.string() })]),
    ttlMs: z.number(),
    cacheScope: z.string(),
  }),
});
const failure = z.looseObject({ error: z.looseObject({ message: z.string() }) });

let simulator: Simulator;
const open: { close(): Promise<void> }[] = [];

async function startApp() {
  const app = await createTestApp({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin },
  });
  open.push(app);
  return app;
}

async function serve(caller?: Caller): Promise<LinkedServer> {
  const server = await linkServer(await startApp(), caller);
  open.push(server);
  return server;
}

const restricted = (grant: Partial<Caller['grant']>): Caller => ({
  ...localCaller,
  grant: { ...localCaller.grant, ...grant },
});

const viewsOf = async (server: LinkedServer, capabilities = {}) =>
  listedTools.parse(await server.request('tools/list', {}, capabilities)).result.tools;

let server: LinkedServer;
beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  server = await serve();
});
afterAll(async () => {
  for (const each of open) await each.close();
  await simulator.close();
});

describe('the extension MCP Apps', () => {
  test('the extension MCP Apps is declared to clients of 2026-07-28', async () => {
    const answer = await server.request('server/discover', {});
    expect(answer).toMatchObject({
      result: { capabilities: { extensions: { [EXTENSION]: { mimeTypes: [MIME_TYPE] } } } },
    });
  });

  test('the extension MCP Apps is declared to clients of 2025 and earlier', async () => {
    const [near, far] = InMemoryTransport.createLinkedPair();
    const legacy = createServer(await startApp(), localCaller);
    await legacy.connect(far);
    const answer = new Promise((resolve) => {
      near.onmessage = resolve;
    });
    await near.start();
    await near.send({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'old', version: '1' } },
    });
    expect(await answer).toMatchObject({
      result: { capabilities: { extensions: { [EXTENSION]: { mimeTypes: [MIME_TYPE] } } } },
    });
    await legacy.close();
  });

  test.each([
    ['nothing about views', {}, true],
    ['this type', { extensions: { [EXTENSION]: { mimeTypes: ['text/plain', MIME_TYPE] } } }, true],
    ['the extension without types', { extensions: { [EXTENSION]: {} } }, true],
    ['other types', { extensions: { [EXTENSION]: { mimeTypes: ['text/plain'] } } }, false],
    ['no type', { extensions: { [EXTENSION]: { mimeTypes: [] } } }, false],
  ])('tools are linked to views for a client that declares %s: %s', async (_, capabilities, isLinked) => {
    const tools = await viewsOf(server, capabilities);
    expect(tools.some(({ _meta }) => _meta !== undefined)).toBe(isLinked);
  });
});

describe('a view', () => {
  test.each(viewNames)('the view %s is one document that loads nothing', async (view) => {
    const uri = viewUri(view);
    const { result } = readView.parse(await server.request('resources/read', { uri }));
    const [content] = result.contents;
    expect(content).toMatchObject({
      uri,
      mimeType: MIME_TYPE,
      _meta: {
        ui: {
          csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
          prefersBorder: true,
        },
      },
    });
    expect(content.text).toMatch(/^<!doctype html><html lang="en" data-view="[a-z0-9-]+" data-version="/);
    expect(content.text).toContain(`data-view="${view}"`);
    expect(content.text).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)=/);
    expect(result).toMatchObject({ ttlMs: 2_592_000_000, cacheScope: 'public' });
  });

  test('a view is linked from its tools by a URI with the version', async () => {
    const tools = await viewsOf(server);
    const office = tools.find(({ name }) => name === 'dialpad_organization_offices_get');
    expect(office?._meta?.ui.resourceUri).toBe(`ui://dialpad-organization/${version}/opening-hours`);
  });

  test('a view of an older version returns the current one', async () => {
    const answer = await server.request('resources/read', { uri: 'ui://dialpad-organization/0.0.1/e911' });
    expect(readView.parse(answer).result.contents[0].text).toContain('data-view="e911"');
  });

  test('views are not in the list of resources', async () => {
    expect(JSON.stringify(await server.request('resources/list', {}))).not.toContain('ui://');
    expect(JSON.stringify(await server.request('resources/templates/list', {}))).not.toContain('ui://');
  });

  test.each([
    ['of another name', 'ui://dialpad-organization/1/other'],
    ['with a path behind it', `${viewUri('e911')}/more`],
    ['of another server', 'ui://another/1/e911'],
    ['without a name', 'ui://dialpad-organization/'],
  ])('the view %s is not found', async (_, uri) => {
    failure.parse(await server.request('resources/read', { uri }));
  });

  test('a caller without the tools of a view cannot read it', async () => {
    const reader = await serve(restricted({ readOnly: true }));
    failure.parse(await reader.request('resources/read', { uri: viewUri('change') }));
    readView.parse(await reader.request('resources/read', { uri: viewUri('e911') }));

    const rooms = await serve(restricted({ toolsets: new Set(['rooms'] as const) }));
    failure.parse(await rooms.request('resources/read', { uri: viewUri('e911') }));
    readView.parse(await rooms.request('resources/read', { uri: viewUri('organization-map') }));
  });
});

describe('the size', () => {
  test('all views together are at most 80 KB compressed', async () => {
    const { result } = readView.parse(
      await server.request('resources/read', { uri: viewUri('organization-map') }),
    );
    expect(gzipSync(result.contents[0].text, { level: 9 }).length).toBeLessThanOrEqual(80_000);
  });

  test('the tool list keeps its budgets with the links to views', async () => {
    const tools = await viewsOf(server);
    expectWithinBudget(budgets.seen, tools.map(seenByModel));
    expectWithinBudget(budgets.listedWithViews, tools);
  });
});
