import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRecord } from '../../src/lib/is-record.ts';
import { type HttpProcess, startHttpProcess } from '../support/http-process.ts';
import { startRawServer } from '../support/raw-server.ts';

/**
 * What goes over the wire in each protocol revision, as readable files in fixtures/transcripts. A change of an answer
 * shows in their diff. Update them with: npx vitest run test/e2e/transcripts.test.ts -u
 */

type Message = Record<string, unknown>;

const clientInfo = { name: 'transcript', version: '1.0.0' };
const PREFIX = 'dialpad_organization_';
const call = (name: string, args: object) => ({
  method: 'tools/call',
  params: { name: PREFIX + name, arguments: args },
});

/** A read, a write, an argument that is wrong, a tool that does not exist, a resource and a prompt. */
const steps: readonly { readonly method: string; readonly params: Message }[] = [
  { method: 'tools/list', params: {} },
  call('offices_primary_get', {}),
  call('departments_create', { name: 'Night desk', office_id: '1' }),
  call('rooms_get', { id: 'lobby' }),
  call('rooms_gett', {}),
  { method: 'resources/templates/list', params: {} },
  { method: 'prompts/list', params: {} },
  { method: 'unknown/method', params: {} },
];

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

function messagesOf(revision: string): readonly Message[] {
  const isModern = revision === '2026-07-28';
  const first = isModern
    ? { method: 'server/discover', params: {} }
    : { method: 'initialize', params: { protocolVersion: revision, capabilities: {}, clientInfo } };
  return [first, ...steps].map(({ method, params }, index) => ({
    jsonrpc: '2.0',
    id: index + 1,
    method,
    params: isModern ? { ...params, _meta: meta } : params,
  }));
}

/** The list of tools is long, grows and has a test of its own: here one tool stands for all. */
function readable(message: Message): string {
  const { result } = message;
  const isShown = (tool: unknown) => isRecord(tool) && tool.name === `${PREFIX}callcenters_list`;
  const tools = isRecord(result) && Array.isArray(result.tools) ? result.tools : undefined;
  const shown =
    tools === undefined || !isRecord(result)
      ? message
      : { ...message, result: { ...result, tools: [tools.find(isShown), 'and the others'] } };
  return JSON.stringify(shown, null, 2)
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/request id [\w-]+/g, 'request id ID')
    .replaceAll(/"version": "\d+\.\d+\.\d+[^"]*"/g, '"version": "VERSION"');
}

const transcript = (exchanges: readonly (readonly [Message, Message])[]): string =>
  exchanges.map(([sent, received]) => `--> ${readable(sent)}\n<-- ${readable(received)}\n`).join('\n');

const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

test.each(revisions)('the transcript of %s over stdio is as recorded', async (revision) => {
  const server = startRawServer({}, ['--demo']);
  const exchanges: [Message, Message][] = [];
  for (const message of messagesOf(revision)) {
    const answered = server.answer(message.id);
    server.write(JSON.stringify(message));
    exchanges.push([message, await answered]);
  }
  await server.end();
  await expect(transcript(exchanges)).toMatchFileSnapshot(`../../fixtures/transcripts/${revision}.stdio.txt`);
});

let http: HttpProcess;
beforeAll(async () => {
  http = await startHttpProcess({ DIALPAD_API_KEY: 'unused' }, ['--demo']);
});
afterAll(async () => {
  http.process.kill();
  await http.ended;
});

test.each(revisions)('the transcript of %s over HTTP is as recorded', async (revision) => {
  const exchanges: [Message, Message][] = [];
  for (const message of messagesOf(revision)) {
    const { method, params } = message;
    const name = isRecord(params) && typeof params.name === 'string' ? params.name : undefined;
    const response = await fetch(http.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(method !== 'initialize' && { 'mcp-protocol-version': revision }),
        ...(revision === '2026-07-28' && {
          'mcp-method': String(method),
          ...(name !== undefined && { 'mcp-name': name }),
        }),
      },
      body: JSON.stringify(message),
    });
    exchanges.push([message, JSON.parse(await response.text())]);
  }
  await expect(transcript(exchanges)).toMatchFileSnapshot(`../../fixtures/transcripts/${revision}.http.txt`);
});
