import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { connectOverStdio, type TestClient, textOf } from '../support/protocol-clients.ts';
import { type RawServer, startRawServer } from '../support/raw-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const PREFIX = 'dialpad_organization_';

describe('invalid arguments are rejected by name, and nothing is sent', () => {
  let upstream: Upstream;
  let client: TestClient;

  beforeAll(async () => {
    upstream = await startUpstream();
    client = await connectOverStdio('2.x SDK auto', {
      DIALPAD_API_KEY: 'test-key',
      DIALPAD_BASE_URL: upstream.origin,
    });
  });
  afterAll(async () => {
    await client.close();
    await upstream.close();
  });

  const address = { address: '1 Example St', city: 'Exampleton', country: 'us', state: 'CA', zip: '94111' };
  const routing = (change: object) => ({
    closed: { action: 'voicemail', try_dial_operators: false },
    open: { action: 'menu', try_dial_operators: true, ...change },
  });

  test.each([
    ['missing', 'rooms_post', { name: 'x' }, 'office_id is required'],
    [
      'missing inside',
      'departments_update',
      { id: 1, routing_options: { open: {} } },
      'routing_options.closed is required',
    ],
    ['null', 'rooms_get', { id: null }, 'id is null. Send a whole number'],
    [
      'wrong type',
      'departments_update',
      { id: 1, hours_on: 'yes' },
      'hours_on must be true or false, not "yes"',
    ],
    ['a word for an id', 'rooms_get', { id: 'lobby' }, 'id must be a whole number'],
    ['a negative id', 'rooms_get', { id: -1 }, 'id must be at least 1'],
    ['a fraction', 'rooms_get', { id: 1.5 }, 'id must be a whole number'],
    ['a rounded id', 'rooms_get', { id: Number('9007199254740993') }, 'send it as a string of digits'],
    [
      'an id beyond int64',
      'rooms_get',
      { id: '9223372036854775808' },
      'id must be at most 9223372036854775807',
    ],
    ['a path in an id', 'offices_get', { id: '../company' }, 'id must be a whole number'],
    ['an encoded dot in an id', 'offices_get', { id: '%2e%2e' }, 'id must be a whole number'],
    ['dots as a phone id', 'deskphones_rooms_get', { parent_id: 1, id: '..' }, 'id ".." cannot be an id'],
    [
      'a dot as a company id',
      'company_sms_opt_out',
      { id: '.', opt_out_state: 'opted_out' },
      'id "." cannot be an id',
    ],
    ...['../company', '%2e%2e', 'a/../b', '..\\x', '%252e%252e/x', 'a\u0000b'].map(
      (id): [string, string, Record<string, unknown>, string] => [
        `a way out in a phone id, ${JSON.stringify(id)}`,
        'deskphones_rooms_delete',
        { parent_id: 1, id },
        id.includes('\u0000') ? 'id must be one line' : `id ${JSON.stringify(id)} cannot be an id`,
      ],
    ),
    [
      'a rounded company id',
      'company_sms_opt_out',
      { id: Number('9007199254740993'), opt_out_state: 'opted_out' },
      'send it as a string of digits',
    ],
    [
      'half a character in JSON in a string',
      'departments_update',
      { id: 1, hold_queue: '{"max_hold_count": 1, "x\\ud800": 2}' },
      'Unknown argument hold_queue.x',
    ],
    [
      'half a character in a list in a string',
      'rooms_patch',
      { id: 1, phone_numbers: '["+1415555\\ud800"]' },
      'phone_numbers[0] must be in E.164 form',
    ],
    [
      'deep JSON in a string',
      'departments_update',
      { id: 1, monday_hours: `${'['.repeat(5_000)}${']'.repeat(5_000)}` },
      'monday_hours must be a list',
    ],
    ['a code of another country', 'offices_create', { country: 'UK' }, 'country must be one of'],
    ['no field', 'rooms_list', { fields: [] }, 'fields is empty'],
    ['unknown', 'rooms_get', { id: 1, verbose: true }, 'Unknown argument verbose'],
    ['a slip', 'rooms_post', { nmae: 'x', office_id: 1 }, 'Did you mean name?'],
    [
      'unknown inside',
      'departments_update',
      { id: 1, hold_queue: { size: 3 } },
      'Unknown argument hold_queue.size',
    ],
    [
      'another word',
      'offices_operators_post',
      { id: 1, operator_id: 2, operator_type: 'usr' },
      'Did you mean "user"?',
    ],
    [
      'a word deep inside',
      'departments_update',
      { id: 1, routing_options: routing({ dtmf: [{ options: { action: 'fly' } }] }) },
      'routing_options.open.dtmf[0].options.action',
    ],
    [
      'a wrong key',
      'departments_update',
      { id: 1, routing_options: routing({ dtmf: [{ input: '#' }] }) },
      'routing_options.open.dtmf[0].input',
    ],
    [
      'too short a ring',
      'departments_update',
      { id: 1, ring_seconds: 9 },
      'ring_seconds must be at least 10',
    ],
    [
      'too long a ring',
      'departments_update',
      { id: 1, ring_seconds: '46' },
      'ring_seconds must be at most 45',
    ],
    [
      'too long a queue',
      'departments_update',
      { id: 1, hold_queue: { max_hold_count: 51 } },
      'hold_queue.max_hold_count must be at most 50',
    ],
    [
      'too short a wait',
      'departments_update',
      { id: 1, hold_queue: { max_hold_seconds: 29 } },
      'hold_queue.max_hold_seconds must be at least 30',
    ],
    [
      'a long name',
      'departments_update',
      { id: 1, name: 'n'.repeat(101) },
      'name must have at most 100 characters',
    ],
    [
      'a long description',
      'departments_update',
      { id: 1, group_description: 'n'.repeat(257) },
      'group_description must have at most 256',
    ],
    ['two lines', 'departments_update', { id: 1, name: 'a\nb' }, 'name must be one line'],
    [
      'two lines in an address',
      'offices_e911_update',
      { id: 1, ...address, city: 'a\rb' },
      'city must be one line',
    ],
    [
      'an empty address',
      'offices_e911_update',
      { id: 1, ...address, address: '' },
      'address must be one line',
    ],
    [
      'half a character',
      'departments_update',
      { id: 1, name: 'a\ud800b' },
      'name has half of a surrogate pair',
    ],
    [
      'half an hour pair',
      'offices_update',
      { id: 1, monday_hours: ['08:00'] },
      'monday_hours must contain pairs',
    ],
    [
      'hours backwards',
      'offices_update',
      { id: 1, monday_hours: ['18:00', '08:00'] },
      'monday_hours[1] must be later than 18:00',
    ],
    [
      'hours that are none',
      'offices_update',
      { id: 1, friday_hours: ['8:00', '25:00'] },
      'friday_hours[0] must be a time of day',
    ],
    [
      'a national number',
      'numbers_room_unassign_number_post',
      { id: 1, number: '(415) 555-0101' },
      'Probably meant: +14155550101',
    ],
    [
      'a zone that is none',
      'offices_create',
      { timezone: 'Mars/Base' },
      'timezone is not a tz database name',
    ],
    [
      'oversized',
      'departments_listall',
      { name_search: 'x'.repeat(20_000) },
      'name_search is 20000 characters long',
    ],
    [
      'oversized list',
      'rooms_patch',
      { id: 1, phone_numbers: Array(2_000).fill('+14155550101') },
      'phone_numbers has 2000 entries',
    ],
    ['an unknown field', 'rooms_list', { fields: ['nmae'] }, 'Did you mean name?'],
    ['no object', 'departments_update', { id: 1, hold_queue: '{broken' }, 'hold_queue must be an object'],
  ])(
    'an invalid argument is rejected by name, and nothing is sent: %s in %s',
    async (_what, tool, args, expected) => {
      const result = await client.callTool(PREFIX + tool, args);
      expect([textOf(result), result.isError]).toEqual([expect.stringContaining(expected), true]);
      expect(upstream.requests).toEqual([]);
    },
  );

  test('an unknown tool is a protocol error that names the nearest tool', async () => {
    await expect(client.callTool(`${PREFIX}room_list`)).rejects.toThrow(
      /Did you mean dialpad_organization_rooms_list/,
    );
  });
});

describe('an upstream that misbehaves gives a clear error, and the process continues', () => {
  let upstream: Upstream;
  let client: TestClient;
  let answer: (response: ServerResponse) => void;

  beforeAll(async () => {
    upstream = await startUpstream((_request, response) => answer(response));
    client = await connectOverStdio('2.x SDK auto', {
      DIALPAD_API_KEY: 'test-key',
      DIALPAD_BASE_URL: upstream.origin,
      DIALPAD_TIMEOUT_MS: '2000',
    });
  });
  afterAll(async () => {
    await client.close();
    await upstream.close();
  });
  beforeEach(() => {
    upstream.requests.length = 0;
  });

  const send =
    (status: number, body: string, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(status, headers).end(body);
  const endless = (response: ServerResponse) => {
    const part = Buffer.alloc(1_000_000, ' ');
    const more = () => {
      while (!response.destroyed && response.write(part));
    };
    response.writeHead(200).on('drain', more);
    more();
  };

  test.each<[string, (response: ServerResponse) => void, RegExp, RegExp]>([
    ['hangs', () => {}, /did not respond within the time/, /may have applied/],
    ['responds with HTML', send(200, '<html>hi</html>'), /could not be read/, /may have applied/],
    ['responds with half of a JSON text', send(200, '{"id": "1'), /could not be read/, /may have applied/],
    [
      'nests its response too deeply',
      send(200, `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`),
      /could not be read.*nested more than 64 levels/,
      /may have applied the change\. Check with rooms_list/,
    ],
    ['sends without end', endless, /larger than the limit of 8 MB/, /may have applied/],
    [
      'announces 200 MB',
      send(200, '', { 'content-length': '200000000' }),
      /larger than the limit of 8 MB/,
      /may have applied/,
    ],
    [
      'redirects',
      send(302, '', { location: 'http://127.0.0.1:1/' }),
      /redirect \(302\), which is never followed/,
      /may have applied/,
    ],
    [
      'closes the connection',
      (response) => void response.destroy(),
      /connection to Dialpad broke/,
      /may have applied/,
    ],
    ['fails', send(500, '<h1>oops</h1>'), /Dialpad failed \(500\)/, /may have applied/],
    [
      'rejects the key',
      send(401, '{"error":{"message":"Bad key"}}'),
      /rejected the API key \(401\). It said: "Bad key"/,
      /Nothing was changed/,
    ],
    ['forbids', send(403, 'no'), /Dialpad denied access \(403\). It said: "no"/, /Nothing was changed/],
    [
      'repeats the key in an error',
      send(401, 'Unauthorized: Bearer test-key'),
      /It said: "Unauthorized: Bearer \*+"/,
      /Nothing was changed/,
    ],
    ['finds nothing', send(404, '{}'), /found nothing there \(404\)/, /Nothing was changed/],
    ['sees a conflict', send(409, '{"error":"in use"}'), /\(409\). It said: "in use"/, /Nothing was changed/],
    [
      'rejects the arguments',
      send(400, '{"message":"bad name"}'),
      /rejected the arguments \(400\). It said: "bad name"/,
      /Nothing was changed/,
    ],
  ])(
    'an upstream that %s gives a clear error, and the process continues',
    async (_what, misbehave, expected, fate) => {
      answer = misbehave;
      const read = await client.callTool(`${PREFIX}rooms_get`, { id: 1 });
      expect([textOf(read), read.isError]).toEqual([expect.stringMatching(expected), true]);
      expect(textOf(read)).not.toMatch(/test-key|applied|changed/);
      const write = await client.callTool(`${PREFIX}rooms_post`, { name: 'Lobby', office_id: 1 });
      expect(textOf(write)).toMatch(expected);
      expect(textOf(write)).toMatch(fate);
      expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);

      answer = send(200, '{"id":"1","name":"Lobby"}');
      expect((await client.callTool(`${PREFIX}rooms_get`, { id: 1 })).structuredContent).toEqual({
        id: '1',
        name: 'Lobby',
        phone_numbers: [],
      });
    },
  );
});

test('the error says that nothing was changed when nothing listens at the upstream', async () => {
  const gone = await startUpstream();
  await gone.close();
  const client = await connectOverStdio('1.x SDK', { DIALPAD_API_KEY: 'k', DIALPAD_BASE_URL: gone.origin });
  const result = await client.callTool(`${PREFIX}rooms_post`, { name: 'Lobby', office_id: 1 });
  expect(textOf(result)).toMatch(/could not be reached \(ECONNREFUSED\).*Nothing was changed/);
  await client.close();
});

test('without a key the server starts, and every call says how to set one', async () => {
  const client = await connectOverStdio('2.x SDK auto', {});
  expect(await client.listTools()).toHaveLength(tools.length);
  for (const tool of ['company_get', 'rooms_get', 'offices_create', 'deskphones_rooms_delete']) {
    expect(textOf(await client.callTool(PREFIX + tool))).toMatch(/set DIALPAD_API_KEY/);
  }
  await client.close();
});

describe('invalid lines on stdin', () => {
  let server: RawServer;

  beforeEach(async () => {
    server = startRawServer({});
    await server.initialize();
  });

  test.each([
    ['text that is not JSON', '{"jsonrpc": "2.0", ', null, -32_700],
    ['JSON that is not a message', '{"hello": "world"}', null, -32_600],
    ['another version', '{"jsonrpc": "1.0", "id": 7, "method": "ping"}', 7, -32_600],
    ['a batch', '[{"jsonrpc": "2.0", "id": 7, "method": "ping"}]', null, -32_600],
    [
      '10 MB',
      `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"x":"${'x'.repeat(10_000_000)}"}}`,
      7,
      -32_600,
    ],
    [
      '10 MB, the id last as the SDKs write it',
      `{"method":"tools/call","params":{"id":5,"x":"${'x'.repeat(10_000_000)}"},"jsonrpc":"2.0","id":7}`,
      7,
      -32_600,
    ],
    ['10 MB without JSON', 'x'.repeat(10_000_000), null, -32_600],
    [
      'text that is not UTF-8',
      Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":"'),
        Buffer.from([0xe2, 0x82]),
        Buffer.from('"}}'),
      ]),
      null,
      -32_700,
    ],
    ['65 arrays within one another', `${'['.repeat(65)}${']'.repeat(65)}`, null, -32_600],
    [
      'more than 10,000 values',
      `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":[${'1,'.repeat(10_000)}1]}}`,
      null,
      -32_600,
    ],
  ])('%s is answered with an error, and the process continues', async (_what, line, id, code) => {
    const answer = server.answer(id);
    server.write(line);
    expect(await answer).toMatchObject({ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } });
    expect(await server.request(8, 'ping')).toEqual({ jsonrpc: '2.0', id: 8, result: {} });
    expect(await server.end()).toMatchObject({ code: 0 });
  });

  test('calls in flight get their responses when stdin ends', async () => {
    let release = () => {};
    const asked = new Promise<void>((resolve) => {
      release = resolve;
    });
    let finish = () => {};
    const upstream = await startUpstream((_request, response) => {
      finish = () => void response.end('{"id":"1"}');
      release();
    });
    const slow = startRawServer({
      DIALPAD_API_KEY: 'k',
      DIALPAD_BASE_URL: upstream.origin,
      LOG_LEVEL: 'info',
    });
    await slow.initialize();
    const answer = slow.request(9, 'tools/call', { name: `${PREFIX}rooms_get`, arguments: { id: 1 } });
    await asked;
    const stopping = slow.logged('stopping');
    const ended = slow.end();
    await stopping;
    finish();
    expect(await answer).toMatchObject({ id: 9, result: { structuredContent: { id: '1' } } });
    expect(await ended).toMatchObject({ code: 0 });
    await upstream.close();
    await server.end();
  });
});

test('responds to a handshake with a capability that has the name of an inherited member, and to the next', async () => {
  const server = startRawServer({});
  const handshake = (name: string) => ({
    protocolVersion: '2025-11-25',
    capabilities: JSON.parse(`{"${name}":{}}`),
    clientInfo: { name: 'raw', version: '1' },
  });
  expect(await server.request(1, 'initialize', handshake('__defineGetter__'))).toHaveProperty('result');
  expect(await server.request(2, 'ping')).toMatchObject({ result: {} });
  expect(await server.end()).toMatchObject({ code: 0 });
});
