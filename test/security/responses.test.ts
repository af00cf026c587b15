import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sentenceOf } from '../support/http-server.ts';
import { answerJson, startUpstream } from '../support/upstream.ts';
import { apiKeys, type Respond, useAttackedServer } from './attacked-server.ts';

describe('T15 A response of Dialpad, or of a proxy before it, exhausts memory or time', () => {
  const attacked = useAttackedServer({ environment: { DIALPAD_TIMEOUT_MS: '1000' } });

  const endless: Respond = (_request, response) => {
    const part = Buffer.alloc(1_000_000, ' ');
    const more = () => {
      while (!response.destroyed && response.write(part));
    };
    response.writeHead(200).on('drain', more);
    more();
  };
  const send =
    (body: string | Buffer, headers: Record<string, string> = {}): NonNullable<Respond> =>
    (_request, response) =>
      void response.writeHead(200, headers).end(body);
  const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));

  test.each<[name: string, respond: NonNullable<Respond>, reason: RegExp]>([
    ['that does not end', endless, /larger than the limit of 8 MB/],
    ['that announces 200 MB', send('', { 'content-length': '200000000' }), /larger than the limit of 8 MB/],
    ['that is compressed, 100 MB in 100 KB', send(bomb, { 'content-encoding': 'gzip' }), /could not be read/],
    ['nested 100,000 levels deep', send(`${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`), /nested more than 64/],
    ['of a million values', send(`{"a":[${'1,'.repeat(1e6)}1]}`), /more than 900100 keys and values/],
    ['that never starts', () => {}, /did not respond within the time/],
    [
      'that stops within its body',
      (_request, response) => void response.write('{'),
      /did not respond within/,
    ],
    ['that is HTML', send('<html><script>x</script></html>'), /could not be read/],
  ])(
    'a response %s ends its own call with an error, and the next call is served',
    async (_, respond, reason) => {
      attacked.respond = respond;
      expect(sentenceOf(await attacked.call('rooms_get', { id: '1' }))).toMatch(reason);
      attacked.respond = answerJson({ id: '1', name: 'Lobby' });
      expect((await attacked.call('rooms_get', { id: '1' })).text).toContain('"name":"Lobby"');
    },
  );

  test('a list whose pages never end is cut off', async () => {
    let page = 0;
    attacked.respond = (request, response) =>
      answerJson({ items: [{ id: String(++page) }], cursor: 'next' })(request, response);
    const answer = await attacked.call('offices_list', { fetch_all: true });
    expect(answer.status).toBe(200);
    expect(attacked.sent().length).toBeLessThanOrEqual(1_000);
  });
});

describe('T16 A redirect sends the API key to another host', () => {
  const attacked = useAttackedServer();

  test.each([301, 302, 303, 307, 308, 300, 305])('a redirect with %d is not followed', async (status) => {
    const elsewhere = await startUpstream(answerJson({ items: [] }));
    attacked.respond = (_request, response) =>
      void response
        .writeHead(status, {
          location: `${elsewhere.origin}/api/v2/offices`,
          refresh: `0; url=${elsewhere.origin}`,
          'alt-svc': `h2="${new URL(elsewhere.origin).host}"`,
        })
        .end();
    const answer = await attacked.call('offices_list');
    attacked.respond = answerJson({ items: [] });
    await attacked.call('offices_list');
    await elsewhere.close();
    expect(sentenceOf(answer)).toMatch(/redirect \(\d+\), which is never followed/);
    expect(elsewhere.requests).toEqual([]);
  });

  test('a key is sent in one header, and in no other part of a request', async () => {
    await attacked.call('rooms_post', { name: 'Lobby', office_id: '1' });
    const [request] = attacked.upstream.requests;
    const { authorization, ...others } = request?.headers ?? {};
    expect(authorization).toBe(`Bearer ${apiKeys.pc_own}`);
    expect(JSON.stringify([request?.url, request?.body, others])).not.toMatch(/api-key|dpo_/);
  });
});
