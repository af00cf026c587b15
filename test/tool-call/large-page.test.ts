import { expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import { startUpstream } from '../support/upstream.ts';

test('fetch_all reads a page of 300,000 items', async () => {
  const large = `{"items":[${Array(300_000).fill('{"id":"9"}').join(',')}]}`;
  const upstream = await startUpstream(({ url }, response) =>
    response.end(url.includes('cursor') ? large : '{"items":[{"id":"1"},{"id":"2"}],"cursor":"two"}'),
  );
  const server = await startTestServer({ baseUrl: upstream.origin });
  const fetchAll = async (args: Record<string, unknown> = {}) =>
    (await server.callTool('rooms_list', { fetch_all: true, ...args })).value;
  expect(await fetchAll()).toMatchObject({ cursor: 'two', stopped_early: expect.stringMatching(/full/) });
  expect(await fetchAll({ cursor: 'two' })).toMatchObject({
    reduced: { counts: { items: { total: 300_000 } } },
  });
  await server.close();
  await upstream.close();
});
