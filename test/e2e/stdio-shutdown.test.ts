import { expect, test } from 'vitest';
import { startRawServer } from '../support/raw-server.ts';

test('a subscription does not delay the exit when stdin ends', async () => {
  const server = startRawServer({});
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { _meta, notifications: { toolsListChanged: true } };
  server.write(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params }));
  await expect.poll(() => JSON.stringify(server.lines), { timeout: 10_000 }).toContain('acknowledged');
  const started = performance.now();
  expect(await server.end()).toMatchObject({ code: 0 });
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(server.lines.at(-1)).toMatchObject({ id: 1, result: {} });
});
