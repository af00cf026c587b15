/** Valid protocol messages, the base of all mutations of stdin and HTTP. */
const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'fuzzer', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const call = (name: string, args: object, meta?: object) => ({
  method: 'tools/call',
  params: {
    name: `dialpad_organization_${name}`,
    arguments: args,
    ...(meta !== undefined && { _meta: meta }),
  },
});

const requests: readonly object[] = [
  { method: 'ping' },
  { method: 'tools/list', params: {} },
  { method: 'tools/list', params: { _meta: modernMeta } },
  { method: 'server/discover', params: { _meta: modernMeta } },
  call('offices_list', { fetch_all: true }),
  call('offices_list', { fields: ['id', 'name'] }, modernMeta),
  call('deskphones_rooms_list', { parent_id: '5620703441190912' }),
  call('deskphones_rooms_get', { parent_id: '1', id: '+15550100001' }, { progressToken: 1 }),
  call('departments_update', {
    id: '1',
    name: 'Ops',
    hours_on: true,
    monday_hours: ['08:00', '18:00'],
    routing_options: {
      open: {
        action: 'menu',
        try_dial_operators: true,
        dtmf: [{ input: '1', options: { action: 'voicemail' } }],
      },
      closed: { action: 'voicemail', try_dial_operators: false },
    },
  }),
  call('offices_e911_update', {
    id: '1',
    address: '1 Example St',
    city: 'Exampleton',
    state: 'CA',
    zip: '94111',
    country: 'us',
  }),
  { method: 'resources/read', params: { uri: 'dialpad-organization://offices/1' } },
  { method: 'prompts/get', params: { name: 'e911_audit', arguments: {} } },
  {
    method: 'completion/complete',
    params: {
      ref: { type: 'ref/resource', uri: 'dialpad-organization://offices/{id}' },
      argument: { name: 'id', value: '1' },
    },
  },
];

const notifications: readonly object[] = [
  { method: 'notifications/cancelled', params: { requestId: 3, reason: 'x' } },
  { method: 'notifications/initialized' },
];

/** As one line of JSON each. */
export const messages: readonly string[] = [
  ...requests.map((request, index) => JSON.stringify({ jsonrpc: '2.0', id: index + 1, ...request })),
  ...notifications.map((notification) => JSON.stringify({ jsonrpc: '2.0', ...notification })),
];

/** Throws unless the text is a JSON-RPC 2.0 response or a notification. */
export function assertJsonRpc(text: string): void {
  const message: unknown = JSON.parse(text);
  const isMessage =
    typeof message === 'object' &&
    message !== null &&
    'jsonrpc' in message &&
    message.jsonrpc === '2.0' &&
    ('method' in message || ('id' in message && ('result' in message || 'error' in message)));
  if (!isMessage) throw new Error(`not a JSON-RPC message: ${text.slice(0, 500)}`);
}
