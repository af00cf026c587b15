import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createTestApp, linkServer } from '../support/linked-server.ts';
import { startUpstream } from '../support/upstream.ts';

const closeAfterHead = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': '100' }).flushHeaders();
  setImmediate(() => response.destroy());
};

test.each<[string, (response: ServerResponse) => void, object]>([
  ['answers', (response) => response.end('{}'), { state: 'healthy', failuresInARow: 0 }],
  ['refuses', (response) => response.writeHead(404).end(), { state: 'healthy', failuresInARow: 0 }],
  ['fails', (response) => response.writeHead(503).end(), { state: 'degraded', lastFailure: '503' }],
  ['resets', (response) => response.destroy(), { state: 'degraded', lastFailure: 'connection_lost' }],
  ['closes after a good head', closeAfterHead, { state: 'degraded', lastFailure: 'connection_lost' }],
])('upstream health after requests: an upstream that %s', async (_what, respond, health) => {
  const upstream = await startUpstream((_request, response) => respond(response));
  const app = await createTestApp({ baseUrl: upstream.origin, environment: { DIALPAD_RATE_LIMIT: '20' } });
  const server = await linkServer(app);
  // Tried five times when it fails, which is what tells a failure from bad luck.
  await server.request('tools/call', { name: 'dialpad_organization_rooms_get', arguments: { id: 1 } });
  expect(app.upstream.health).toMatchObject(health);
  await server.close();
  await app.close();
  await upstream.close();
});
