import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  bearer,
  expectNoneTold,
  type HttpAnswer,
  type HttpServer,
  revisions,
  rpcOf,
  sentenceOf,
  startHttpServer,
  write,
  writeCall,
} from '../../support/http-server.ts';
import { answerJson, startUpstream, type Upstream } from '../../support/upstream.ts';

const keys = { pc_own: 'api-key-of-own', pc_foreign: 'api-key-of-foreign', pc_off: 'api-key-of-off' };

let upstream: Upstream;
let server: HttpServer;
let token: string;

beforeAll(async () => {
  upstream = await startUpstream(answerJson({ items: [] }));
  server = await startHttpServer({ baseUrl: upstream.origin, hosted: true });
  for (const [pcid, credential] of Object.entries(keys)) {
    await server.store.addConnection({ name: pcid, environment: 'production', pcid, credential });
  }
  await server.store.addConnection({
    name: 'x',
    environment: 'production',
    pcid: 'pc_gone',
    credential: 'k',
  });
  const pcids = ['pc_own', 'pc_off', 'pc_gone'];
  ({ token } = await server.store.addCaller({ name: 'Agents', pcids }));
  await server.store.updateConnection('pc_off', { status: 'disabled' });
  await server.store.removeConnection('pc_gone');
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});
afterEach(() => expectNoneTold(server, [token, ...Object.values(keys)]));

describe.each(revisions)('a call of %s', (revision) => {
  /** Calls with the PCID in an argument, in the header, in both or in none. */
  function call(places: { readonly argument?: unknown; readonly header?: string }): Promise<HttpAnswer> {
    const { argument, header } = places;
    const args = argument === undefined ? {} : { PCID: argument };
    const { message, headers } = writeCall(revision, 'offices_list', args);
    return server.post(message, {
      ...headers,
      ...bearer(token),
      'x-request-id': 'request-1',
      ...(header !== undefined && { 'x-pcid': header }),
    });
  }

  /** The call failed with a sentence that helps, and nothing was asked of Dialpad. */
  async function expectFailure(answering: Promise<HttpAnswer>, status: number, reason: RegExp) {
    const before = upstream.requests.length;
    const answer = await answering;
    expect([answer.status, sentenceOf(answer)]).toEqual([status, expect.stringMatching(reason)]);
    expect(rpcOf(answer).result?.isError ?? rpcOf(answer).error).toBeTruthy();
    expect(upstream.requests).toHaveLength(before);
  }

  test.each([
    ['as an argument', { argument: 'pc_own' }],
    ['as a header', { header: 'pc_own' }],
    ['as both', { argument: 'pc_own', header: 'pc_own' }],
  ])('a call names its connection %s', async (_, places) => {
    const answer = await call(places);
    expect(rpcOf(answer).result?.structuredContent).toEqual({ items: [] });
    const asked = upstream.requests.at(-1);
    expect(asked?.headers.authorization).toBe(`Bearer ${keys.pc_own}`);
    expect(JSON.stringify(asked)).not.toMatch(/pc_own\b(?!")|pcid/i);
  });

  test.each<[name: string, places: { argument?: unknown; header?: string }, status: number, reason: RegExp]>([
    ['no PCID', {}, 200, /PCID is required.*argument PCID.*header X-PCID/],
    ['an empty PCID', { argument: '' }, 200, /PCID must be 1 to 128 visible ASCII/],
    ['null', { argument: null }, 200, /PCID is null/],
    ['a number', { argument: 7 }, 200, /PCID must be text, not 7/],
    ['a list', { argument: ['pc_own'] }, 200, /PCID must be text/],
    ['10 KB', { argument: 'x'.repeat(10_240) }, 200, /PCID must (be 1 to|have at most) 128/],
    [
      'control characters',
      { argument: 'pc_own\u0000\u001b[31m' },
      200,
      /PCID must be 1 to 128 visible ASCII/,
    ],
    ['a space behind it', { argument: 'pc_own ' }, 200, /PCID must be 1 to 128 visible ASCII/],
    ['a line break', { argument: 'pc_own\n' }, 200, /PCID must be 1 to 128 visible ASCII/],
    ['an empty header', { header: '' }, 400, /X-PCID must be 1 to 128 visible ASCII/],
    ['a header of 10 KB', { header: 'x'.repeat(10_240) }, 400, /X-PCID must be 1 to 128 visible ASCII/],
    ['a header beyond ASCII', { header: 'pc_\u00f6wn' }, 400, /X-PCID must be 1 to 128 visible ASCII/],
    ['two in the header', { header: 'pc_own, pc_foreign' }, 400, /X-PCID must be 1 to 128 visible ASCII/],
    ['two that differ', { argument: 'pc_own', header: 'pc_off' }, 200, /PCID of this request differs/],
    [
      'two, a foreign first',
      { argument: 'pc_foreign', header: 'pc_own' },
      200,
      /PCID of this request differs/,
    ],
    [
      'two, a foreign last',
      { argument: 'pc_own', header: 'pc_foreign' },
      200,
      /PCID of this request differs/,
    ],
  ])('a call with %s gets an error that says what to send', (_, places, status, reason) =>
    expectFailure(call(places), status, reason),
  );

  test.each(['argument', 'header'])(
    'an error does not show whether a PCID that was not granted exists: %s',
    async (place) => {
      const pcids = ['pc_foreign', 'pc_unheard_of', 'pc_off', 'pc_gone', '__proto__', 'constructor'];
      const answers = [];
      for (const pcid of pcids) {
        const answering = call({ [place]: pcid });
        await expectFailure(answering, 200, /no connection with this PCID that this caller may use/);
        const { text, headers, status } = await answering;
        answers.push({ text, status, headers: { ...headers, date: undefined } });
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    },
  );
});

test.each(revisions)('publishes tools without PCID when the header has one, with %s', async (revision) => {
  const { message, headers } = write(revision, 'tools/list', {});
  const without = await server.post(message, { ...headers, ...bearer(token), 'x-pcid': 'pc_own' });
  const withPcid = await server.post(message, { ...headers, ...bearer(token) });
  const requiring = (answer: HttpAnswer) => answer.text.match(/"required":\["PCID"/g)?.length;
  expect(without.text).not.toContain('PCID');
  expect(requiring(withPcid)).toBe(rpcOf(withPcid).result?.tools?.length);
});

test('rejects the header X-PCID and the argument PCID in single-account mode', async () => {
  const single = await startHttpServer({ baseUrl: upstream.origin });
  const plain = writeCall('2025-06-18', 'offices_list');
  const named = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_own' });
  const header = await single.post(plain.message, { 'x-pcid': 'pc_own' });
  const argument = await single.post(named.message);
  await single.close();
  expect([header.status, sentenceOf(header)]).toEqual([400, expect.stringContaining('leave out X-PCID')]);
  expect(sentenceOf(argument)).toMatch(/Unknown argument PCID/);
});
