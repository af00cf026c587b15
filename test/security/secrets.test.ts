import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { settings } from '../../src/config/settings.ts';
import { bearer, expectNoneTold, startHttpServer, writeCall } from '../support/http-server.ts';
import { answerJson, startUpstream } from '../support/upstream.ts';
import { apiKeys, useAttackedServer } from './attacked-server.ts';

describe('T17 A key or token appears in a result, an error, a log, the audit log or a metric', () => {
  const attacked = useAttackedServer();
  const key = apiKeys.pc_own;

  const hex = [...key].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  test.each<[name: string, form: string]>([
    ['literally', key],
    ['in an Authorization header', `Bearer ${key}`],
    ['escaped in JSON', hex.map((code) => `\\u00${code}`).join('')],
    ['percent-encoded', hex.map((code) => `%${code}`).join('')],
    ['percent-encoded twice', hex.map((code) => `%25${code}`).join('')],
    ['in HTML entities', hex.map((code) => `&#x${code};`).join('')],
    ['in Base64', Buffer.from(key).toString('base64')],
    ['in Base64 with a user name', Buffer.from(`user:${key}`).toString('base64')],
  ])('an upstream that repeats the key %s shows it nowhere', async (_, form) => {
    const part = Buffer.from(key).toString('base64').slice(4, 16);
    for (const status of [200, 400, 401, 500]) {
      attacked.respond = (_request, response) =>
        void response
          .writeHead(status, { 'x-echo': key, 'content-type': 'application/json' })
          .end(`{"id":"1","name":"${form}","error":{"message":"key ${form} is wrong"}}`);
      const read = await attacked.call('rooms_get', { id: '1' });
      const write = await attacked.call('rooms_post', { name: 'Lobby', office_id: '1' });
      for (const { text } of [read, write]) {
        expect([status, text]).toEqual([status, expect.not.stringContaining(form)]);
        expect(text).not.toContain(part);
      }
    }
    for (const line of attacked.server.logs) expect(line).not.toContain(form);
  });

  test('an upstream that repeats the key over two lines or in its headers and trailers shows it nowhere', async () => {
    attacked.respond = (_request, response) => {
      response.writeHead(400, `bad ${key}`, { trailer: 'x-key', 'www-authenticate': `Bearer ${key}` });
      response.write('{"message":');
      response.addTrailers({ 'x-key': key });
      response.end(`"${key}"}`);
    };
    expect((await attacked.call('rooms_get', { id: '1' })).text).not.toContain(key);
  });

  test('rejected tokens, whatever they look like, are not logged or repeated', async () => {
    const tokens = [`dpo_${'Q'.repeat(43)}`, 'eyJhbGciOiJub25lIn0.e30.', 'super-secret-password', key];
    for (const token of tokens) await attacked.call('offices_list', {}, bearer(token));
    await attacked.server.send(`/dialpad-organization?access_token=${tokens[0]}`, {
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expectNoneTold(attacked.server, tokens);
  });

  test('a key that a model sends as an argument is not in a log', async () => {
    const pasted = 'sk-live-0123456789abcdef0123456789abcdef';
    await attacked.call('offices_list', { api_key: pasted });
    await attacked.call('rooms_get', { id: pasted, [pasted]: 1 });
    expect(attacked.server.logs.filter((line) => line.includes(pasted))).toEqual([]);
  });

  test('metrics, readiness and the audit log of a write contain no key, token or argument value', async () => {
    await attacked.call('rooms_post', { name: 'Secret project room', office_id: '1' });
    const pages = ['/metrics', '/readyz', '/healthz'].map((path) =>
      attacked.server.send(path, { method: 'GET' }),
    );
    const texts = (await Promise.all(pages)).map(({ text }) => text);
    const audit = attacked.server.logs.filter((line) => line.includes('"audit":true'));
    expect(audit).not.toEqual([]);
    for (const text of [...texts, ...audit]) {
      expect(text).not.toMatch(/Secret project|api-key|dpo_/);
    }
  });

  test('no secret can be given as a flag, which other users of the machine could read', () => {
    const program = createProgram();
    const flags = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]
      .flatMap(({ options }) => options)
      .map(({ long }) => long);
    const secrets = settings.filter(({ secret }) => secret);
    expect(secrets.map(({ env }) => env)).toEqual(
      expect.arrayContaining(['DIALPAD_API_KEY', 'MCP_STORE_KEY']),
    );
    expect(flags).toContain('--base-url');
    for (const { flag } of secrets) expect(flags).not.toContain(`--${flag}`);
  });
});

describe('T18 A SIP password reaches the model', () => {
  const attacked = useAttackedServer();
  const password = 'sip-secret-51c7';
  const phone = {
    id: '+15550100001',
    name: 'Lobby',
    password,
    sip: { sip_password: password, list: [{ password }] },
  };

  test.each<[name: string, tool: string, args: Record<string, unknown>, body: object]>([
    ['one phone', 'deskphones_rooms_get', { parent_id: '1', id: '+15550100001' }, phone],
    ['a list', 'deskphones_rooms_list', { parent_id: '1' }, { items: [phone] }],
    ['all pages', 'rooms_list', { fetch_all: true }, { items: [phone] }],
    [
      'a result that is truncated',
      'deskphones_rooms_get',
      { parent_id: '1', id: '2' },
      {
        ...phone,
        ...Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`field_${i}`, 'some text'])),
      },
    ],
    ['a tool that has no phones', 'rooms_get', { id: '1' }, { id: '1', deskphone: phone }],
    [
      'other names of the field',
      'rooms_get',
      { id: '1' },
      { Password: password, clientSecret: password, authToken: password },
    ],
    ['a number', 'rooms_get', { id: '1' }, { password: [password] }],
  ])('the SIP password is redacted in %s', async (_, tool, args, body) => {
    attacked.respond = answerJson(body);
    const { text } = await attacked.call(tool, args);
    expect(text.includes('********')).toBe(true);
    expectNoneTold(attacked.server, [password]);
  });

  test.each([
    `{"error":{"message":"bad phone: sip_password=${password}"}}`,
    `{"message":"{\\"password\\":\\"${password}\\"}"}`,
    `{"items":[{"password":"${password}"`,
    `password: ${password}`,
  ])('the SIP password is redacted in the error %j', async (body) => {
    attacked.respond = (_request, response) => void response.writeHead(400).end(body);
    await attacked.call('deskphones_rooms_list', { parent_id: '1' });
    expectNoneTold(attacked.server, [password]);
  });

  test('no header or argument of a caller reveals it', async () => {
    attacked.respond = answerJson(phone);
    const headers = { 'x-mcp-reveal-secrets': 'true', 'mcp-reveal-secrets': 'true' };
    const args = { parent_id: '1', id: '+15550100001' };
    await attacked.call('deskphones_rooms_get', args, headers);
    await attacked.call('deskphones_rooms_get', { ...args, reveal_secrets: true });
    await attacked.call('deskphones_rooms_get', { ...args, fields: ['password'] });
    expectNoneTold(attacked.server, [password]);
  });

  test('the setting reveals it, so that the tests above would find it', async () => {
    const upstream = await startUpstream(answerJson(phone));
    const server = await startHttpServer({
      baseUrl: upstream.origin,
      environment: { MCP_REVEAL_SECRETS: 'true' },
    });
    const args = { parent_id: '1', id: '+15550100001' };
    const { text } = await server.post(writeCall('2025-06-18', 'deskphones_rooms_get', args).message);
    await server.close();
    await upstream.close();
    expect(text).toContain(password);
  });
});
