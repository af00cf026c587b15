import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { closeInOrder } from '../src/app/close-in-order.ts';
import { createApp } from '../src/app/create-app.ts';
import type { Caller } from '../src/auth/caller.ts';
import { loadConfig } from '../src/config/load-config.ts';
import type { ConnectionResolver } from '../src/tool-call/resolve-connection.ts';
import { listen } from '../src/transports/http/listener.ts';
import { createMcpEndpoint } from '../src/transports/http/mcp-endpoint.ts';
import type { Figure } from './figure.ts';

/** Calls after which everything that is kept for good is there. */
const WARM_UP = 20_000;
const CALLS = 200_000;

/** Calls under way at once. */
const AT_ONCE = 64;

/** Every company has a budget in memory; those that are idle have to be forgotten. */
const COMPANIES = 5_000;

/** A Dialpad that answers at once, in a thread of its own, so that its memory is not counted. */
const instantUpstream = `
  const { parentPort } = require('node:worker_threads');
  const body = JSON.stringify({ id: '1', name: 'Lobby', phone_numbers: ['+14155550100'], state: 'active' });
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

async function startInstantUpstream() {
  const worker = new Worker(instantUpstream, { eval: true });
  const port = await new Promise<unknown>((resolve) => worker.once('message', resolve));
  return { origin: `http://127.0.0.1:${z.number().parse(port)}`, close: () => worker.terminate() };
}

/** The MCP endpoint on a socket of its own. The header X-PCID names the connection of a call. */
async function startEndpoint(baseUrl: string) {
  const config = loadConfig({ DIALPAD_BASE_URL: baseUrl, DIALPAD_RATE_LIMIT: '20000', LOG_LEVEL: 'silent' });
  const connections: ConnectionResolver = {
    hosted: true,
    resolve: async (pcid) => ({ baseUrl, apiKey: 'k', company: String(pcid) }),
  };
  const app = await createApp(config, { environment: {}, overrides: { connections } });
  const endpoint = createMcpEndpoint(app, app.logger);
  const { signal } = new AbortController();
  const listening = await listen(
    {
      async handle(incoming, response) {
        const message = z.record(z.string(), z.unknown()).parse(await json(incoming));
        const pcid = String(incoming.headers['x-pcid']);
        const caller: Caller = { id: 'bench', grant: { pcids: 'all', readOnly: false }, pcid };
        await endpoint.serve({ message, caller, request: incoming, response, signal });
      },
      stop() {},
      serving: 0,
    },
    { host: '127.0.0.1', port: 0 },
  );
  return {
    url: `http://127.0.0.1:${listening.port}/dialpad-organization`,
    close: () => closeInOrder([listening.close, endpoint.close, app.close]),
  };
}

const good = z.looseObject({
  result: z.looseObject({ structuredContent: z.looseObject({ id: z.literal('1') }) }),
});

const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** The n-th call: reads and writes of both revisions. */
function nthMessage(number: number): Record<string, unknown> {
  const [name, args] = number % 4 === 0 ? ['rooms_patch', { name: 'Lobby' }] : ['rooms_get', {}];
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    jsonrpc: '2.0',
    id: number,
    method: 'tools/call',
    params: {
      name: `dialpad_organization_${name}`,
      arguments: { id: 1, ...args },
      ...(number % 2 === 0 && { _meta }),
    },
  };
}

function headersOf(number: number, message: Record<string, unknown>): Record<string, string> {
  if (number % 2 !== 0) return headers;
  const { name } = z.looseObject({ name: z.string() }).parse(message.params);
  return { ...headers, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name };
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** What is in use once everything that can be freed is freed. */
async function inUse() {
  for (let round = 0; round < 5; round++) {
    await pause(300);
    collect();
  }
  const resources = process.getActiveResourcesInfo();
  return {
    heap: process.memoryUsage().heapUsed,
    resources: resources.length,
    timers: resources.filter((name) => name === 'Timeout').length,
  };
}

/** Memory, sockets, timers and listeners after 20,000 calls and after 200,000: nothing may grow. */
export async function steadyMemory(): Promise<readonly Figure[]> {
  const upstream = await startInstantUpstream();
  const { url, close } = await startEndpoint(upstream.origin);
  const dispatcher = new Agent({ connections: AT_ONCE });
  let warnings = 0;
  const countWarning = () => {
    warnings++;
  };
  process.on('warning', countWarning);
  let made = 0;
  let failed = 0;
  const work = async (until: number) => {
    while (made < until) {
      const number = made++;
      const message = nthMessage(number);
      const { body } = await request(url, {
        dispatcher,
        method: 'POST',
        headers: { ...headersOf(number, message), 'x-pcid': `pc_${number % COMPANIES}` },
        body: JSON.stringify(message),
      });
      if (!good.safeParse(await body.json()).success) failed++;
    }
  };
  const callUntil = (until: number) => Promise.all(Array.from({ length: AT_ONCE }, () => work(until)));
  const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  try {
    await callUntil(WARM_UP);
    const before = { ...(await inUse()), listeners: listeners() };
    const started = performance.now();
    await callUntil(CALLS);
    const seconds = (performance.now() - started) / 1000;
    const after = { ...(await inUse()), listeners: listeners() };
    const megabytes = (bytes: number) => bytes / 1_000_000;
    return [
      { name: `${CALLS} calls: failed`, value: failed, unit: '', atMost: 0 },
      { name: 'calls a second', value: (CALLS - WARM_UP) / seconds, unit: '' },
      { name: `heap after ${WARM_UP} calls`, value: megabytes(before.heap), unit: 'MB' },
      {
        name: `heap after ${CALLS} calls, more`,
        value: megabytes(after.heap - before.heap),
        unit: 'MB',
        atMost: 5,
      },
      {
        name: 'open sockets and timers, more',
        value: after.resources - before.resources,
        unit: '',
        atMost: 0,
      },
      { name: 'timers, more', value: after.timers - before.timers, unit: '', atMost: 0 },
      {
        name: 'listeners of the process, more',
        value: after.listeners - before.listeners,
        unit: '',
        atMost: 0,
      },
      { name: 'warnings of Node, such as too many listeners', value: warnings, unit: '', atMost: 0 },
    ];
  } finally {
    process.off('warning', countWarning);
    await dispatcher.close();
    await close();
    await upstream.close();
  }
}
