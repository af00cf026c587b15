import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestApp, linkServer } from '../support/linked-server.ts';
import { startUpstream } from '../support/upstream.ts';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const message = z.looseObject({
  result: z.looseObject({
    content: z.tuple([z.looseObject({ text: z.string() })]),
    structuredContent: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** Calls rooms_get on an upstream that sends this body. Resolves with the result and every line of the log. */
async function callWith(status: number, body: string, apiKey = 'test-key') {
  const upstream = await startUpstream((_request, response) => response.writeHead(status).end(body));
  const logs: string[] = [];
  const app = await createTestApp({
    baseUrl: upstream.origin,
    environment: { DIALPAD_API_KEY: apiKey },
    onLog: (line) => logs.push(line),
  });
  const server = await linkServer(app);
  cleanups.push(upstream.close, app.close, server.close);
  const { result } = message.parse(
    await server.request('tools/call', { name: 'dialpad_organization_rooms_get', arguments: { id: 1 } }),
  );
  return { text: result.content[0].text, structured: result.structuredContent, logs: logs.join('\n') };
}

const KEY = 'ab/cd+ef=9A"\\z_1';
const ESCAPED = [
  JSON.stringify(KEY).slice(1, -1),
  String.raw`ab\/cd+ef=9A\"\\z_1`,
  String.raw`ab/cd\u002bef=9A\"\\z_1`,
  String.raw`\u0061b\u002Fcd\u002Bef\u003d9A\u0022\u005cz_1`,
  String.raw`ab\\\/cd\\u002bef=9A\\\"\\\\z_1`,
  encodeURIComponent(KEY),
  'ab%2fcd%2bef%3d9A%22%5cz%5f1',
  'ab&#47;cd&#x2B;ef&#0061;9A&#x22;&#X5c;z&#95;1',
  Buffer.from(KEY).toString('base64'),
  Buffer.from(KEY).toString('base64url'),
  Buffer.from(`user:${KEY}`).toString('base64'),
  Buffer.from(`${KEY}:`).toString('base64'),
];

test.each(ESCAPED.flatMap((form) => [200, 400].map((status) => [form, status] as const)))(
  'hides an API key that Dialpad repeats as %s with status %d',
  async (form, status) => {
    const body = `{"id":"1","name":"Bearer ${form}","message":"Bearer ${form} is not valid"}`;
    const { text, structured, logs } = await callWith(status, body, KEY);
    expect(text).toMatch(/Bearer \w*\*{8}/);
    for (const shown of [text, JSON.stringify(structured ?? {}), logs]) {
      expect(shown).not.toMatch(/z_1|z%5f1|z&#95;1|Y2QrZW|hYi9j/);
    }
  },
);

test.each([
  ['JSON that is cut off', '{"items":[{"name":"Lobby","password":"sip-secret-1"'],
  ['a message that names a password', '{"message":"bad phone: sip_password=sip-secret-1; retry"}'],
  ['a message that holds JSON', JSON.stringify({ message: '{"password":"sip-secret-1"}' })],
  ['plain text', 'password: sip-secret-1'],
])('shows no SIP password that an error body repeats: %s', async (_, body) => {
  const { text, logs } = await callWith(400, body);
  expect(text).toContain('(400)');
  expect(text + logs).not.toContain('sip-secret-1');
});

test('keeps numbers that JavaScript would round, and reports those that contradict the schema', async () => {
  const { structured } = await callWith(
    200,
    '{"id":9120384756473829.0,"office_id":9.120384756473829e15,"is_free":true,"new":1e999,"name":1e999}',
  );
  expect(structured).toEqual({
    id: '9120384756473829',
    office_id: '9120384756473829',
    is_free: true,
    new: '1e999',
    name: '1e999',
    phone_numbers: [],
  });
});
