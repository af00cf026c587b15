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
async function callWith(status: number, body: string) {
  const upstream = await startUpstream((_request, response) => response.writeHead(status).end(body));
  const logs: string[] = [];
  const app = await createTestApp({
    baseUrl: upstream.origin,
    onLog: (line) => logs.push(line),
  });
  const server = await linkServer(app);
  cleanups.push(upstream.close, app.close, server.close);
  const { result } = message.parse(
    await server.request('tools/call', { name: 'dialpad_organization_rooms_get', arguments: { id: 1 } }),
  );
  return { text: result.content[0].text, structured: result.structuredContent, logs: logs.join('\n') };
}

test.each([
  ['empty objects', '{}'],
  ['numbers', '1'],
])('rejects a response with a million %s before it is parsed', async (_, item) => {
  const { text } = await callWith(200, `{"id":1,"extra":[${Array(1_000_000).fill(item).join(',')}]}`);
  expect(text).toMatch(/\(200\) could not be read: it has more than 900100 keys and values.*Request less/);
});

// A quadratic reader needs minutes for each of these; the limit of the test ends it.
test.each([
  [400, 'tags that never close', '', '<a'],
  [400, 'comments that never close', '', '<!--'],
  [400, 'spaces', '', ' '],
  [400, 'nested errors', '', '{"error":'],
  [400, 'backslashes', '', '\\'],
  [200, 'escaped quotes', '{"id":1234567890123456789,"a":"', '\\"'],
  [200, 'long numbers', '[', '1234567890123456789,'],
])(
  'reads a %d response with 4 MB of %s in linear time',
  { timeout: 10_000 },
  async (status, _what, start, repeated) => {
    const { text } = await callWith(status, start + repeated.repeat(4_000_000 / repeated.length));
    expect(text).toMatch(/Dialpad/);
  },
);
