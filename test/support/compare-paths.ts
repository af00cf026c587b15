import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { expect } from 'vitest';
import { isRecord } from '../../src/lib/is-record.ts';
import { type GeneratedRequest, generatedRequest } from './generated-requests.ts';
import { bearer, type HttpServer, startHttpServer } from './http-server.ts';
import { answerJson, type SeenRequest } from './upstream.ts';

/** Comparisons of the responses of the direct path with those of the SDK. */

export const sampleRequests = (count: number, seed = 20_260_728): readonly GeneratedRequest[] =>
  fc.sample(generatedRequest, { numRuns: count, seed });

/** Settings under which both are compared. */
export const environments: readonly (readonly [name: string, environment: Record<string, string>])[] = [
  ['a single account', {}],
  ['confirmation of risky calls', { MCP_CONFIRM: 'risky' }],
  ['read-only mode', { DIALPAD_READ_ONLY: 'true' }],
  ['dry run', { MCP_DRY_RUN: 'true' }],
];

const room = { id: '124', name: 'Lobby', phone_numbers: ['+14155550100'], password: 'secret', extra: null };

/** An upstream whose answers need each step of the pipeline. */
export function answerVariously(request: SeenRequest, response: ServerResponse): void {
  if (request.url.includes('404'))
    answerJson({ error: { message: 'no such "room"' } }, 404)(request, response);
  else if (request.url.includes('/500')) response.writeHead(500).end('<html>');
  else if (request.url.includes('9223372036854775807')) {
    response.writeHead(200).end('{"__proto__":{"a":1},"id":9223372036854775807}');
  } else
    answerJson(request.url.includes('/rooms/') ? room : { items: [room], cursor: 'next' })(request, response);
}

/** The call that the state of a question belongs to. Its other parts, an id and a signature, are new each time. */
const callOf = (requestState: string): unknown =>
  JSON.parse(Buffer.from(requestState.split('.')[1] ?? '', 'base64url').toString()).p.call;

/** JSON with its members in one order; text that is not JSON as it is. */
export function canonical(text: string): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (!isRecord(value)) return value;
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [
        name,
        name === 'requestState' && typeof member === 'string' ? callOf(member) : sorted(member),
      ]);
  };
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

/** Requests in flight at once. */
const AT_ONCE = 20;

async function answerOf(server: HttpServer, { headers, text }: GeneratedRequest) {
  const answered = await server.send(server.url, {
    headers: { 'content-type': 'application/json', 'x-request-id': 'request-1', ...headers },
    body: text,
  });
  const { date: _date, ...others } = answered.headers;
  return { status: answered.status, headers: others, body: canonical(answered.text) };
}

/** With a store, its connections have the PCIDs that the generated requests name. */
async function start(baseUrl: string, environment: Record<string, string>, hosted: boolean) {
  const server = await startHttpServer({ baseUrl, environment, hosted });
  if (!hosted) return { server, headers: {} };
  const add = (pcid: string) =>
    server.store.addConnection({ pcid, name: pcid, environment: 'production', credential: `key-of-${pcid}` });
  await add('pc_1');
  await add('pc_2');
  const { token } = await server.store.addCaller({ name: 'test', pcids: ['pc_1'], readOnly: false });
  return { server, headers: bearer(token) };
}

/** Sends every request to a server with the direct path and to one without, and expects the same responses. */
export async function compareOverHttp(
  baseUrl: string,
  requests: readonly GeneratedRequest[],
  { environment = {}, hosted = false }: { environment?: Record<string, string>; hosted?: boolean },
): Promise<void> {
  const direct = await start(baseUrl, { ...environment, MCP_DIRECT_PATH: 'true' }, hosted);
  const sdk = await start(baseUrl, { ...environment, MCP_DIRECT_PATH: 'false' }, hosted);
  const compare = async ({ headers, text }: GeneratedRequest) => {
    const [one, other] = await Promise.all(
      [direct, sdk].map(({ server, headers: own }) =>
        answerOf(server, { headers: { ...own, ...headers }, text }),
      ),
    );
    expect({ headers, text, ...one }).toEqual({ headers, text, ...other });
  };
  try {
    for (let first = 0; first < requests.length; first += AT_ONCE) {
      await Promise.all(requests.slice(first, first + AT_ONCE).map(compare));
    }
  } finally {
    await direct.server.close();
    await sdk.server.close();
  }
}
