import { describe, expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { bearer, revisions, rpcOf, sentenceOf, write, writeCall } from '../support/http-server.ts';
import { apiKeys, useAttackedServer } from './attacked-server.ts';

const attacked = useAttackedServer();

/** Arguments that every tool accepts; the connection is checked before the others. */
const anyArguments = { id: '1', parent_id: '1' };

describe('T1 A request reaches a PCID that was not granted', () => {
  test.each(revisions)('no tool call of %s reaches the connection of another tenant', async (revision) => {
    for (const { name } of tools) {
      const short = name.replace('dialpad_organization_', '');
      const { message, headers } = writeCall(revision, short, { ...anyArguments, PCID: 'pc_other' });
      const answer = await attacked.server.post(message, { ...headers, ...attacked.headers });
      expect([name, answer.text]).toEqual([name, expect.not.stringContaining('"structuredContent"')]);
    }
    expect(attacked.sent()).toEqual([]);
  });

  test('no header, spelling or second PCID reaches the connection of another tenant', async () => {
    const places: readonly [Record<string, unknown>, Record<string, string | string[]>][] = [
      [{ PCID: undefined }, { 'x-pcid': 'pc_other' }],
      [{ PCID: 'pc_own' }, { 'x-pcid': 'pc_other' }],
      [{ PCID: 'pc_other' }, { 'x-pcid': 'pc_own' }],
      [{ PCID: undefined }, { 'x-pcid': ['pc_own', 'pc_other'] }],
      [{ PCID: ['pc_own', 'pc_other'] }, {}],
      [{ PCID: 'pc_own', pcid: 'pc_other' }, {}],
      [{ PCID: 'pc_own,pc_other' }, {}],
      [{ PCID: ' pc_other' }, {}],
      [{ PCID: { toString: 'pc_other' } }, {}],
    ];
    for (const [args, headers] of places) {
      const answer = await attacked.call('offices_list', args, headers);
      expect([args, headers, answer.text]).toEqual([
        args,
        headers,
        expect.not.stringContaining('"structuredContent"'),
      ]);
    }
    expect(attacked.sent()).toEqual([]);
  });

  test.each([
    ['resources/read', (PCID: string) => ({ uri: `dialpad-organization://organization?PCID=${PCID}` })],
    ['resources/read', (PCID: string) => ({ uri: `dialpad-organization://offices/1?PCID=${PCID}` })],
    ['prompts/get', (PCID: string) => ({ name: 'e911_audit', arguments: { PCID } })],
    [
      'completion/complete',
      (PCID: string) => ({
        ref: { type: 'ref/resource', uri: 'dialpad-organization://offices/{id}{?PCID}' },
        argument: { name: 'id', value: '' },
        context: { arguments: { PCID } },
      }),
    ],
  ])('%s does not reach the connection of another tenant', async (method, paramsFor) => {
    const send = async (pcid: string) => {
      const { message, headers } = write('2025-06-18', method, paramsFor(pcid));
      await attacked.server.post(message, { ...headers, ...attacked.headers });
      return [...new Set(attacked.keysSent())];
    };
    expect(await send('pc_other')).toEqual([]);
    expect(await send('pc_own')).toEqual([`Bearer ${apiKeys.pc_own}`]);
  });

  test('the calls of two tenants at once use the key of each', async () => {
    const { store } = attacked.server;
    const other = bearer((await store.addCaller({ name: 'Other', pcids: ['pc_other'] })).token);
    attacked.respond = ({ headers }, response) => {
      const owner = headers.authorization === `Bearer ${apiKeys.pc_own}` ? 'own' : 'other';
      response.end(JSON.stringify({ items: [{ id: '1', name: owner }] }));
    };
    const calls = Array.from({ length: 40 }, async (_, index) => {
      const owner = index % 2 === 0 ? 'own' : 'other';
      const headers = owner === 'own' ? attacked.headers : other;
      const answer = await attacked.call('offices_list', { PCID: `pc_${owner}` }, headers);
      expect(rpcOf(answer).result?.structuredContent?.items).toMatchObject([{ name: owner }]);
    });
    await Promise.all(calls);
  });
});

describe('T2 A caller extends its grant with headers', () => {
  const newRoom = { name: 'Lobby', office_id: '1' };

  test.each<Record<string, string | string[]>>([
    {},
    { 'x-mcp-readonly': 'false' },
    { 'x-mcp-toolsets': 'all' },
    { 'x-mcp-toolsets': 'offices,rooms' },
    { 'x-mcp-toolsets': ['offices', 'all'] },
    { 'x-mcp-readonly': ['true', 'false'] },
  ])('a caller that may only read offices can do no more with the headers %j', async (headers) => {
    const grant = { pcids: ['pc_own'], toolsets: ['offices'], readOnly: true } as const;
    const { token } = await attacked.server.store.addCaller({ name: 'Reader', ...grant });
    for (const [tool, args] of [
      ['rooms_list', {}],
      ['rooms_post', newRoom],
      ['offices_create', { name: 'Second' }],
    ] as const) {
      const answer = await attacked.call(tool, args, { ...bearer(token), ...headers });
      expect(answer.text).not.toContain('"structuredContent"');
    }
    expect(attacked.sent()).toEqual([]);
  });

  test('a restriction that cannot be read rejects the request', async () => {
    for (const headers of [{ 'x-mcp-readonly': 'maybe' }, { 'x-mcp-toolsets': '' }]) {
      expect((await attacked.call('rooms_post', newRoom, headers)).status).toBe(400);
    }
    expect(attacked.sent()).toEqual([]);
  });
});

describe('T3 A caller learns which PCIDs exist', () => {
  test('a PCID of another tenant and an unknown one have the same response, except for its id', async () => {
    const withId = { 'x-request-id': 'request-1' };
    const shapes = [];
    for (const PCID of ['pc_other', 'pc_nobody']) {
      const { status, headers, text } = await attacked.call('offices_list', { PCID }, withId);
      const { date: _date, ...others } = headers;
      shapes.push({ status, headers: others, text: text.replaceAll(PCID, 'pc_x') });
    }
    expect(shapes[0]).toEqual(shapes[1]);
  });

  test('a disabled and a damaged connection of another tenant look unknown', async () => {
    const unknown = sentenceOf(await attacked.call('offices_list', { PCID: 'pc_nobody' }));
    const { store } = attacked.server;
    await store.updateConnection('pc_other', { status: 'disabled' });
    const disabled = sentenceOf(await attacked.call('offices_list', { PCID: 'pc_other' }));
    await store.updateConnection('pc_other', { status: 'active' });
    expect(disabled).toBe(unknown);
  });

  test('probes, metrics and the OAuth metadata name no connection and no caller', async () => {
    await attacked.call('offices_list');
    for (const path of ['/healthz', '/readyz', '/metrics', '/.well-known/oauth-protected-resource']) {
      const { text } = await attacked.server.send(path, { method: 'GET' });
      expect([path, text]).toEqual([path, expect.not.stringMatching(/pc_own|pc_other|Attacker/)]);
    }
  });
});
