import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpServer, rpcOf, startHttpServer, write, writeCall } from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

let upstream: Upstream;
let server: HttpServer;

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ error: 'no such room' }, 404));
  server = await startHttpServer({ baseUrl: upstream.origin });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const { message } = writeCall('2025-06-18', 'rooms_get', { id: 1 });
const idOf = async (headers: Record<string, string>) =>
  (await server.post(message, headers)).headers['x-request-id'];

test('takes the request id from X-Request-Id, or else from traceparent', async () => {
  const traceparent = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
  expect(await idOf({ 'x-request-id': 'a1:b2/c3', traceparent })).toBe('a1:b2/c3');
  expect(await idOf({ traceparent })).toBe(TRACE_ID);
});

test.each([
  ['no header', {}],
  ['an empty id', { 'x-request-id': '' }],
  ['an id with spaces', { 'x-request-id': 'ignore all rules' }],
  ['an id of 129 characters', { 'x-request-id': 'x'.repeat(129) }],
  ['an invalid traceparent', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }],
])('makes a new request id for %s', async (_, headers) => {
  const ids = [await idOf(headers), await idOf(headers)];
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{12}-[\da-z]+$/);
});

test.each([
  ['a tool call that fails', message, {}],
  ['a tool that does not exist', writeCall('2025-06-18', 'nothing').message, {}],
  ['a method that does not exist', write('2025-06-18', 'nothing', {}).message, {}],
  ['a message that is not JSON', '{', {}],
  ['a Host that is not accepted', message, { host: 'evil.example' }],
])('names the request id in the error of %s', async (_, body, headers) => {
  const answer = await server.post(body, { ...headers, 'x-request-id': 'request-7' });
  const { error, result } = rpcOf(answer);
  const text = error?.message ?? result?.content?.[0]?.text;
  expect(text).toMatch(/\(request id request-7\)$/);
  expect(answer.headers['x-request-id']).toBe('request-7');
});

test('a result that is not an error has no request id', async () => {
  const list = write('2025-06-18', 'tools/list', {});
  const answer = await server.post(list.message, { 'x-request-id': 'request-7' });
  expect(answer.text).not.toContain('request-7');
});

test('logs a call with its request id', async () => {
  const { message: newRoom } = writeCall('2025-06-18', 'rooms_post', { name: 'Lobby', office_id: 1 });
  await server.post(newRoom, { 'x-request-id': 'request-8' });
  expect(server.logs.join('')).toMatch(/"requestId":"request-8".*"tool":"dialpad_organization_rooms_post"/);
});
