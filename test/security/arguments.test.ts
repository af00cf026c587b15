import { describe, expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { shortName } from '../../src/registry/tool-names.ts';
import { rpcOf } from '../support/http-server.ts';
import { answerJson, startUpstream } from '../support/upstream.ts';
import { useAttackedServer } from './attacked-server.ts';

const attacked = useAttackedServer();

const pathParametersOf = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const decodeFully = (text: string): string => {
  try {
    const decoded = decodeURIComponent(text);
    return decoded === text ? text : decodeFully(decoded);
  } catch {
    return text;
  }
};

/** A path of the tool, with one segment in place of each parameter, however often it is decoded. */
function expectOwnPath(template: string, url: string): void {
  const wanted = template.split('/');
  const segments = (url.split('?')[0] ?? '').split('/');
  expect(segments).toHaveLength(wanted.length);
  for (const [index, segment] of segments.entries()) {
    if (wanted[index]?.startsWith('{')) expect(decodeFully(segment)).not.toMatch(/(^|[\\/])\.{1,2}([\\/]|$)/);
    else expect(segment).toBe(wanted[index]);
  }
}

describe('T11 An argument reaches another path or host of Dialpad', () => {
  const hostile = [
    '..',
    '.',
    '../company',
    '..%2fcompany',
    '%2e%2e/company',
    '%252e%252e%252fcompany',
    '1/../../company',
    '..\\company',
    '1?x=y',
    '1#x',
    '1/operators',
    '1;x=y',
    '1\r\nHost: evil.example',
    '1 HTTP/1.1\r\n\r\nGET /api/v2/company',
    '//evil.example/x',
    'http://evil.example/x',
    '@evil.example',
    '\u0000',
    '１',
    '',
  ];
  const withPath = tools.filter(({ path }) => path.includes('{'));

  test.each(withPath)('no id in the path of $name names another path', async ({ name, path, example }) => {
    for (const parameter of pathParametersOf(path)) {
      for (const value of hostile) await attacked.call(shortName(name), { ...example, [parameter]: value });
    }
    for (const { url } of attacked.upstream.requests) expectOwnPath(path, url);
  });

  test.each<Record<string, unknown>>([
    { base_url: 'http://evil.example' },
    { DIALPAD_BASE_URL: 'http://evil.example' },
    { host: 'evil.example' },
    { environment: 'sandbox' },
    { headers: { authorization: 'Bearer x' } },
    { constructor: { prototype: { x: 1 } } },
  ])('the unknown argument %j is rejected, and nothing is sent', async (args) => {
    const answer = await attacked.call('offices_list', args);
    expect([rpcOf(answer).result?.isError, attacked.sent()]).toEqual([true, []]);
  });

  test('an argument called __proto__ changes nothing', async () => {
    await attacked.call('offices_list', JSON.parse('{"__proto__":{"cursor":"x","PCID":"pc_other"}}'));
    expect(attacked.sent()).toEqual(['GET /api/v2/offices']);
    expect({}).not.toHaveProperty('cursor');
  });

  test('no header of a request changes the host that receives the key', async () => {
    const elsewhere = await startUpstream(answerJson({ items: [] }));
    const host = new URL(elsewhere.origin).host;
    await attacked.call(
      'offices_list',
      {},
      {
        'x-forwarded-host': host,
        'x-original-url': elsewhere.origin,
        forwarded: `host=${host}`,
        'dialpad-base-url': elsewhere.origin,
      },
    );
    await elsewhere.close();
    expect([attacked.sent(), elsewhere.requests]).toEqual([['GET /api/v2/offices'], []]);
  });
});

describe('T12 A cursor or a text in a query changes the request', () => {
  const hostile = [
    'a&limit=1000',
    'a#x',
    'a%26b',
    'a+b/c==',
    'a\r\nX: y',
    'a HTTP/1.1',
    '../company',
    '?cursor=b',
    '\u0000',
    '\u2028é🎉',
    '__proto__',
  ];

  test.each(['offices_list', 'rooms_list', 'departments_listall'])(
    'a cursor of %s is sent as the value of one parameter, unchanged',
    async (tool) => {
      for (const cursor of hostile) await attacked.call(tool, { cursor });
      const seen = attacked.upstream.requests.map(({ url }) => new URL(url, 'http://dialpad'));
      expect(seen.flatMap(({ searchParams }) => [...searchParams])).toEqual(
        hostile.map((cursor) => ['cursor', cursor]),
      );
      expect(new Set(seen.map(({ pathname }) => pathname)).size).toBe(1);
    },
  );

  test('a cursor that Dialpad returns is sent back unchanged, whatever is in it', async () => {
    const cursors = [...hostile];
    attacked.respond = (request, response) =>
      answerJson({ items: [], cursor: cursors.shift() })(request, response);
    await attacked.call('offices_list', { fetch_all: true });
    const sent = attacked.upstream.requests.map(({ url }) =>
      new URL(url, 'http://dialpad').searchParams.get('cursor'),
    );
    expect(sent).toEqual([null, ...hostile]);
  });

  test.each([
    ['of 100 KB', 'x'.repeat(100_000)],
    ['with half of a character', 'a\ud800'],
  ])('a cursor %s is rejected, and nothing is sent', async (_, cursor) => {
    const answer = await attacked.call('offices_list', { cursor });
    expect([rpcOf(answer).result?.isError, attacked.sent()]).toEqual([true, []]);
  });
});
