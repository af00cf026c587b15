import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { contract } from '../support/contract.ts';
import { connectOverStdio, type TestClient, textOf } from '../support/protocol-clients.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

/** A valid value for every parameter of the contract. Ids in bodies are beyond 2^53 on purpose. */
const routing = {
  action: 'menu',
  try_dial_operators: false,
  dtmf: [{ input: '1', options: { action: 'operator' } }],
};
const values: Record<string, unknown> = {
  active_only: true,
  address: '1 Example Street',
  address2: 'Floor 2',
  annual_commit_monthly_billing: false,
  area_code: '415',
  auto_call_recording: true,
  billing_address: {
    address_line_1: '1 Example Street',
    address_line_2: '',
    city: 'Exampleton',
    country: 'us',
    postal_code: '94111',
    region: 'CA',
  },
  billing_contact: { email: 'ada@example.com', name: 'Ada Example', phone: '+14155550101' },
  city: 'Exampleton',
  currency: 'USD',
  cursor: 'a+b/c==&x=#%25',
  customer_ref: 'front desk',
  e911_address: { address: '1 Example St', city: 'Exampleton', country: 'us', state: 'CA', zip: '94111' },
  first_action: 'menu',
  group_description: 'Answers first.\nAlways.',
  has_callai: false,
  hold_queue: { allow_queuing: true, max_hold_count: 50, max_hold_seconds: 18_000 },
  hours_on: true,
  international_enabled: false,
  invoiced: true,
  mainline_number: '+14155550102',
  name: 'Côté "Nord"',
  name_search: 'a&b=c d',
  no_operators_action: 'voicemail',
  number: '+14155550103',
  a2p_campaign_id: '124',
  office_id: '9223372036854775807',
  operator_id: '9007199254740993',
  operator_type: 'room',
  opt_out_state: 'opted_out',
  parent_id: 124,
  phone_numbers: ['+14155550104', '+14155550105'],
  plan_period: 'yearly',
  primary: true,
  ring_seconds: '45',
  role: 'admin',
  routing_options: { open: { ...routing, action_target_id: '9223372036854775807' }, closed: routing },
  state: 'CA',
  timezone: 'America/Los_Angeles',
  unified_billing: true,
  update_all: true,
  use_same_address: false,
  use_validated_option: true,
  voice_intelligence: { allow_pause: true, auto_start: false },
  zip: '94111',
};

function sampleFor(tool: string, { name, type }: { name: string; type: string }): unknown {
  if (name.endsWith('_hours')) return ['08:00', '12:00', '14:00', '18:00'];
  if (name === 'id')
    return type === 'integer' ? '5620703441190912' : tool.includes('company') ? '123' : '+1415-room-1 a/b';
  if (name === 'country') return tool.includes('create') ? 'US' : 'us';
  return (
    values[name] ??
    findTool(tool)?.example[name] ??
    { integer: '124', string: 'text', boolean: true, 'string[]': ['text'], object: {} }[type]
  );
}

/** Reads JSON with every long integer as its digits: a number would hide a lost one. */
const readBody = (text: string): unknown => JSON.parse(text.replaceAll(/:(\d{16,})/g, ':"$1"'));

const percent = (text: unknown): string =>
  encodeURIComponent(String(text)).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const cases = contract.flatMap((entry) => [
  { entry, form: 'minimal', parameters: entry.parameters.filter(({ required }) => required) },
  { entry, form: 'full', parameters: entry.parameters },
]);

describe('each tool sends exactly the request of the contract', () => {
  let upstream: Upstream;
  let client: TestClient;

  beforeAll(async () => {
    upstream = await startUpstream();
    client = await connectOverStdio('2.x SDK auto', {
      DIALPAD_API_KEY: 'test-key',
      DIALPAD_BASE_URL: upstream.origin,
      DIALPAD_RATE_LIMIT: '1000',
    });
  });
  afterAll(async () => {
    await client.close();
    await upstream.close();
  });
  beforeEach(() => {
    upstream.requests.length = 0;
  });

  test.each(cases)(
    '$entry.name with $form arguments sends the request of the contract',
    async ({ entry, parameters }) => {
      const args = Object.fromEntries(
        parameters.map((parameter) => [parameter.name, sampleFor(entry.name, parameter)]),
      );
      const result = await client.callTool(entry.name, args);
      const fix = `the sample arguments ${JSON.stringify(args)} of ${entry.name} are not valid: add the parameter to its example, or to "values" in test/e2e/requests.test.ts`;
      expect(textOf(result), fix).not.toContain('must');
      expect(result.isError ?? false, fix).toBe(false);

      const sent = (place: string) =>
        parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name }) => [name, args[name]] as const);
      const path = sent('path').reduce(
        (template, [name, value]) => template.replace(`{${name}}`, percent(value)),
        entry.path,
      );
      const query = sent('query')
        .map(([name, value]) => `${name}=${percent(value)}`)
        .sort();

      expect(upstream.requests).toHaveLength(1);
      const [request] = upstream.requests;
      const [seenPath, seenQuery] = request?.url.split('?') ?? [];
      expect(request?.method).toBe(entry.method);
      expect(seenPath).toBe(path);
      expect(seenQuery?.split('&').sort() ?? []).toEqual(query);

      const hasBody = entry.parameters.some((parameter) => parameter.in === 'body');
      const body = Object.fromEntries(sent('body'));
      const expected = 'ring_seconds' in body ? { ...body, ring_seconds: 45 } : body;
      if (hasBody) expect(readBody(request?.body ?? '')).toEqual(expected);
      else expect(request?.body).toBe('');

      const {
        host: _host,
        connection: _connection,
        'content-length': _length,
        'user-agent': agent,
        ...rest
      } = request?.headers ?? {};
      expect(agent).toMatch(/^dialpad-organization-mcp\/\d/);
      expect(rest).toEqual({
        authorization: 'Bearer test-key',
        accept: 'application/json',
        ...(hasBody && { 'content-type': 'application/json' }),
      });
    },
  );

  test.each([
    { given: 124, sent: '124' },
    { given: '124', sent: '124' },
    { given: '9223372036854775807', sent: '9223372036854775807' },
    { given: '9120384756473829', sent: '9120384756473829' },
  ])('an id sent as $given reaches the upstream unchanged', async ({ given, sent }) => {
    await client.callTool('dialpad_organization_offices_get', { id: given });
    await client.callTool('dialpad_organization_rooms_post', { name: 'Lobby', office_id: given });
    expect(upstream.requests.map(({ url, body }) => url + body)).toEqual([
      `/api/v2/offices/${sent}`,
      `/api/v2/rooms{"name":"Lobby","office_id":${sent}}`,
    ]);
  });

  test('objects and arrays may be JSON strings', async () => {
    await client.callTool('dialpad_organization_departments_update', {
      id: 1,
      hold_queue: '{"max_hold_count": "7"}',
      monday_hours: '["09:00","17:00"]',
    });
    expect(upstream.requests[0]?.body).toBe(
      '{"hold_queue":{"max_hold_count":7},"monday_hours":["09:00","17:00"]}',
    );
  });
});
