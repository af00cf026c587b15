import { afterEach, expect, test } from 'vitest';
import { startDeadline } from '../../src/dialpad/deadline.ts';
import { openHttpAgent } from '../../src/dialpad/http-agent.ts';
import { SendError, sendRequest } from '../../src/dialpad/send-request.ts';
import { createTestApp, linkServer } from '../support/linked-server.ts';
import { startUpstream } from '../support/upstream.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test('a failed read of a resource ends the parallel reads and frees their sockets', async () => {
  const READS = 4;
  let rejectOne = () => {};
  let closed = 0;
  let onAllClosed = () => {};
  const allClosed = new Promise<void>((resolve) => {
    onAllClosed = resolve;
  });
  const upstream = await startUpstream((request, response) => {
    response.once('close', () => {
      closed++;
      if (closed === READS) onAllClosed();
    });
    if (request.url.startsWith('/api/v2/company')) rejectOne = () => void response.writeHead(401).end();
    // The others hang.
    if (upstream.requests.length === READS) rejectOne();
  });
  const app = await createTestApp({ baseUrl: upstream.origin });
  const server = await linkServer(app);
  cleanups.push(upstream.close, app.close, server.close);
  const uri = 'dialpad-organization://organization';
  expect(await server.request('resources/read', { uri })).toHaveProperty('error');
  await allClosed;
  expect(upstream.requests).toHaveLength(READS);
});

test.each([
  ['the head of a response', false],
  ['the rest of a body', true],
])('the HTTP agent itself bounds the wait for %s', async (_what, sendsHead) => {
  const upstream = await startUpstream((_request, response) => {
    if (sendsHead) response.writeHead(200).write('{');
  });
  const agent = await openHttpAgent({ maxSockets: 1, responseTimeoutMs: 50, environment: {} });
  const deadline = startDeadline(60_000);
  cleanups.push(
    upstream.close,
    () => agent.destroy(),
    async () => deadline.dispose(),
  );
  const sent = sendRequest(
    agent,
    { origin: upstream.origin, method: 'GET', path: '/', headers: [] },
    { signal: deadline.signal, maxBytes: 100 },
  );
  await expect(sent).rejects.toBeInstanceOf(SendError);
});
