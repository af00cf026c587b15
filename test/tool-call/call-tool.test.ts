import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let server: TestServer;
/** The body of Dialpad's response. */
let body: string;

async function serve(environment: Record<string, string> = {}): Promise<void> {
  server = await startTestServer({ baseUrl: upstream.origin, environment });
}

beforeEach(async () => {
  upstream = await startUpstream((_request, response) => response.end(body));
});
afterEach(async () => {
  await server.close();
  await upstream.close();
});

describe('a success without data', () => {
  beforeEach(() => serve());

  test.each([
    ['empty', '', /success with an empty response/],
    ['null', 'null', /success with an empty response/],
    ['an error', '{"error":{"message":"shard down"}}', /It said: "shard down"/],
    ['an error as text', '{"error":"shard down"}', /It said: "shard down"/],
    ['a failure', '{"success":false}', /none of the expected data/],
  ])('a success without data is an error of a read: %s', async (_, response, reason) => {
    body = response;
    const { isError, text } = await server.callTool('rooms_get', { id: 1 });
    expect([isError, text]).toEqual([true, expect.stringMatching(reason)]);
    expect(text).not.toContain('may have applied');
  });

  test.each([
    ['empty', ''],
    ['an error', '{"error":{"message":"shard down"}}'],
    ['a failure', '{"success":false}'],
  ])('a success without data may have applied a write: %s', async (_, response) => {
    body = response;
    const { isError, text } = await server.callTool('rooms_patch', { id: 1, name: 'Hall' });
    expect([isError, text]).toEqual([
      true,
      expect.stringContaining('Dialpad may have applied the change. Check with rooms_get'),
    ]);
  });

  test('an empty response is the success of a write that Dialpad confirms that way', async () => {
    body = '';
    const { value } = await server.callTool('deskphones_rooms_delete', { id: 'x', parent_id: 1 });
    expect(value).toEqual({ success: true });
  });

  test.each([
    ['rooms_delete', '{"success":true}', { success: true }],
    ['rooms_delete', '{"deleted":true}', { deleted: true }],
    ['rooms_get', '{}', {}],
    ['rooms_list', '{}', { items: [] }],
  ])('for %s the response %s is a success', async (tool, response, result) => {
    body = response;
    const { isError, value } = await server.callTool(tool, tool === 'rooms_list' ? {} : { id: 1 });
    expect(isError).toBe(false);
    expect(value).toMatchObject(result);
  });

  test('data with an error beside it is returned', async () => {
    body = '{"id":"1","name":"Lobby","error":"no image"}';
    const { value } = await server.callTool('rooms_get', { id: 1 });
    expect(value).toMatchObject({ id: '1', name: 'Lobby', error: 'no image' });
  });
});

describe('the SIP password of a room phone', () => {
  const phone = { id: '+1-room', name: 'Desk', password: 'sip-secret', port: '7060' };

  test('the SIP password of a room phone is redacted', async () => {
    await serve();
    body = JSON.stringify({ items: [phone] });
    const list = await server.callTool('deskphones_rooms_list', { parent_id: 1 });
    expect(list.value).toMatchObject({ items: [{ password: '********', port: 7060 }] });
    body = JSON.stringify(phone);
    const single = await server.callTool('deskphones_rooms_get', { parent_id: 1, id: '+1-room' });
    expect(single.value).toMatchObject({ password: '********' });
  });

  test('the SIP password of a room phone is returned when MCP_REVEAL_SECRETS is on', async () => {
    await serve({ DIALPAD_REVEAL_SECRETS: 'true' });
    body = JSON.stringify(phone);
    const { value } = await server.callTool('deskphones_rooms_get', { parent_id: 1, id: 'x' });
    expect(value).toMatchObject({ password: 'sip-secret' });
  });
});

test('a dry run returns the request of a write and says that nothing was sent; reads run normally', async () => {
  await serve({ DIALPAD_DRY_RUN: 'true' });
  body = '{"items":[{"id":"1"}]}';
  const post = await server.callTool('rooms_post', { name: 'Lobby', office_id: '9223372036854775807' });
  expect(post.value).toEqual({
    dry_run: true,
    note: expect.stringContaining('(MCP_DRY_RUN). Nothing was sent to Dialpad'),
    request: {
      method: 'POST',
      path: '/api/v2/rooms',
      body: { name: 'Lobby', office_id: '9223372036854775807' },
    },
  });
  const put = await server.callTool('company_update_settings', { has_callai: true });
  expect(put.value).toMatchObject({
    request: { method: 'PUT', path: '/api/v2/company/settings?has_callai=true' },
  });
  expect(upstream.requests).toEqual([]);
  expect((await server.callTool('rooms_list')).value).toMatchObject({ items: [{ id: '1' }] });
});
