import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const PREFIX = 'dialpad_organization_';

/** An emoji is two UTF-16 units, and in one of these texts every limit on the length falls between them. */
const texts = [`x${'\u{1F600}'.repeat(400)}`, '\u{1F600}'.repeat(400)];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ baseUrl: 'http://127.0.0.1:9' });
});
afterAll(() => server.close());

test.each([
  ['the name of a tool', 'tools/call', (text: string) => ({ name: text, arguments: {} })],
  ['the name of a prompt', 'prompts/get', (text: string) => ({ name: text })],
  [
    'the name of an argument of a prompt',
    'prompts/get',
    (text: string) => ({ name: 'licence_review', arguments: { [text]: 'x' } }),
  ],
  ['the URI of a resource', 'resources/read', (text: string) => ({ uri: `dialpad://${text}` })],
  ['a value', 'tools/call', (text: string) => ({ name: `${PREFIX}offices_get`, arguments: { id: text } })],
  [
    'the name of an argument',
    'tools/call',
    (text: string) => ({ name: `${PREFIX}offices_get`, arguments: { id: 1, [text]: 1 } }),
  ],
  [
    'the path of a value',
    'tools/call',
    (text: string) => ({ name: `${PREFIX}offices_get`, arguments: { [text]: '\ud83d' } }),
  ],
])('an error that quotes %s never cuts a character in half', async (_, method, params) => {
  for (const text of texts) {
    const response = await server.request(method, params(text));
    expect(JSON.stringify(response)).not.toMatch(/\\ud[89a-f]/i);
    expect(JSON.stringify(response)).toContain('\u{1F600}');
  }
});
