import fc from 'fast-check';

/** A request as it goes on the wire. */
export interface GeneratedRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the message: JSON, or nearly. */
  readonly text: string;
}

type Members = Record<string, unknown>;

/** A request before it is written. `raw` replaces a placeholder by JSON that JSON.stringify cannot write. */
interface Draft {
  readonly message: Members;
  readonly params: Members;
  readonly meta: Members;
  readonly args: Members;
  readonly headers: Record<string, string>;
}

type Mutation = (draft: Draft) => void;

const PREFIX = 'dialpad_organization_';
const META = 'io.modelcontextprotocol/';

const version = (value: unknown) => ({ [`${META}protocolVersion`]: value });
const info = (value: unknown) => ({ [`${META}clientInfo`]: value });
const clientCapabilities = (value: unknown) => ({ [`${META}clientCapabilities`]: value });

const oddValues = [
  null,
  undefined,
  '',
  'x',
  0,
  -0,
  1.5,
  2 ** 53,
  true,
  [],
  {},
  ['x'],
  { a: 1 },
  '@infinity@',
];

const capabilities: readonly unknown[] = [
  {},
  { elicitation: {} },
  { elicitation: { form: {} } },
  { elicitation: { form: { applyDefaults: true } } },
  { elicitation: { form: { applyDefaults: 'yes' } } },
  { elicitation: { url: {}, form: {} } },
  { elicitation: { other: 1 } },
  { elicitation: [] },
  { elicitation: null },
  { sampling: {} },
  { sampling: { tools: {}, context: {} } },
  { sampling: { tools: true } },
  { roots: { listChanged: true } },
  { roots: { listChanged: 'yes' } },
  { roots: true },
  { experimental: { x: { deep: [{ y: 'z' }] } } },
  { experimental: { x: 1 } },
  { experimental: [] },
  { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html'] } } },
  { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } },
  { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [] } } },
  { extensions: { 'io.modelcontextprotocol/ui': {} } },
  { extensions: { x: { n: 1, infinite: '@infinity@' } } },
  { tasks: { list: {}, cancel: {} } },
  { tasks: 'x' },
  { unknown: 1 },
  { hasOwnProperty: 'elicitation' },
  { __defineGetter__: {} },
  ...oddValues,
];

const infos: readonly unknown[] = [
  { name: 'n', version: '1' },
  { name: 'n', version: '1', title: 't', websiteUrl: 'w', description: 'd' },
  { name: 'n', version: '1', icons: [{ src: 's' }] },
  { name: 'n', version: '1', icons: [{}] },
  { name: 'n', version: '1', unknown: 1 },
  { name: 'n' },
  { name: 1, version: '1' },
  { name: 'n', version: '1', title: null },
  ...oddValues,
];

const versions: readonly unknown[] = [
  '2026-07-28',
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
  '2027-01-01',
  '2023-01-01',
  'x',
  ...oddValues,
];

const headerVersions = versions
  .filter((value) => typeof value === 'string')
  .concat(' 2026-07-28 ', '2025-06-18 ', 'é');

const names: readonly unknown[] = [
  `${PREFIX}rooms_get`,
  `${PREFIX}rooms_list`,
  `${PREFIX}rooms_patch`,
  `${PREFIX}rooms_delete`,
  `${PREFIX}offices_list`,
  `${PREFIX}company_get`,
  `${PREFIX}rooms_gte`,
  'rooms_get',
  'toString',
  '__proto__',
  ...oddValues,
];

const argumentValues: readonly unknown[] = [
  {},
  { id: 1 },
  { id: '124' },
  { id: '9223372036854775807' },
  { id: 2 ** 60 },
  { id: '..' },
  { id: 404 },
  { id: 500 },
  { id: 1, extra: 1 },
  { id: { a: [] } },
  { ID: 1 },
  { id: 1, name: 'Lobby' },
  { id: 1, phone_numbers: ['+14155550100'] },
  { cursor: 'x', fields: ['name'] },
  { fetch_all: true },
  { PCID: 'pc_1', id: 1 },
  { '@proto@': { id: 1 }, id: 1 },
  { id: 1, constructor: 1 },
  ...oddValues,
];

const ids: readonly unknown[] = [1, 0, -5, 'a', '', 'é', 2 ** 53 - 1, 1e3, ...oddValues];

const pick = <Value>(values: readonly Value[]) => fc.constantFrom(...values);

const set = (part: 'message' | 'params' | 'meta', name: string, values: readonly unknown[]) =>
  pick(values).map(
    (value): Mutation =>
      (draft) => {
        draft[part][name] = value;
      },
  );

const drop = (part: 'message' | 'params' | 'meta' | 'headers', members: readonly string[]) =>
  pick(members).map(
    (name): Mutation =>
      (draft) => {
        delete draft[part][name];
      },
  );

const header = (name: string, values: readonly string[]) =>
  pick(values).map(
    (value): Mutation =>
      ({ headers }) => {
        headers[name] = value;
      },
  );

const add = (part: 'message' | 'params' | 'meta', members: readonly Members[]) =>
  pick(members).map(
    (more): Mutation =>
      (draft) => {
        Object.assign(draft[part], more);
      },
  );

const mutation = fc.oneof(
  set('message', 'jsonrpc', ['1.0', 2, null, undefined]),
  set('message', 'id', ids),
  set('message', 'method', [
    'tools/list',
    'tools/call',
    'ping',
    'tools/other',
    'server/discover',
    ...oddValues,
  ]),
  set('message', 'params', oddValues),
  drop('message', ['jsonrpc', 'id', 'method', 'params']),
  add('message', [{ extra: 1 }, { result: {} }, { error: { code: 1, message: 'x' } }, { '@proto@': {} }]),
  set('params', 'name', names),
  set('params', 'arguments', argumentValues),
  drop('params', ['name', 'arguments', '_meta']),
  add('params', [
    { cursor: 'x' },
    { cursor: 1 },
    { inputResponses: {} },
    { requestState: 'x' },
    { requestState: 1 },
    { task: {} },
    { task: 'x' },
    { other: 1 },
    { _meta: null },
    { _meta: [] },
    { _meta: 'x' },
  ]),
  set('meta', `${META}protocolVersion`, versions),
  set('meta', `${META}clientInfo`, infos),
  set('meta', `${META}clientCapabilities`, capabilities),
  set('meta', `${META}logLevel`, ['info', 'x', 1]),
  set('meta', `${META}related-task`, [{ taskId: 'x' }, {}, 'x']),
  set('meta', 'progressToken', ['token', 1, 1.5, null, undefined, {}]),
  add('meta', [{ traceparent: '00-x' }, { 'example.com/x': 1 }, { '@proto@': 1 }, { [`${META}other`]: 1 }]),
  drop('meta', [`${META}protocolVersion`, `${META}clientInfo`, `${META}clientCapabilities`]),
  header('mcp-protocol-version', headerVersions),
  header('mcp-method', ['tools/call', 'tools/list', ' tools/call ', 'TOOLS/CALL', '']),
  header('mcp-name', [
    `${PREFIX}rooms_get`,
    ` ${PREFIX}rooms_get `,
    'x',
    '',
    `=?base64?${Buffer.from(`${PREFIX}rooms_get`).toString('base64')}?=`,
    '=?base64?!?=',
  ]),
  header('accept', [
    'application/json',
    '*/*',
    'text/event-stream',
    'application/json, text/event-stream',
    'text/html',
  ]),
  header('x-mcp-readonly', ['true', 'false', 'maybe']),
  header('x-mcp-toolsets', ['rooms', 'offices,rooms', 'nonsense', 'rooms, rooms', 'all']),
  header('x-pcid', ['pc_1', 'pc_2', 'p c']),
  header('mcp-session-id', ['x']),
  drop('headers', ['mcp-protocol-version', 'mcp-method', 'mcp-name', 'accept']),
);

const base = fc.record({
  hasEnvelope: fc.boolean(),
  isList: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  name: pick(names.slice(0, 6)),
  args: pick(argumentValues.slice(0, 8)),
  version: pick(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07', undefined]),
  id: pick([1, 'a', 7]),
  mutations: fc.array(mutation, { maxLength: 2 }),
});

/** Numbers and names that JSON text can have and JSON.stringify does not write. */
const written = (message: Members): string =>
  JSON.stringify(message).replaceAll('"@infinity@"', '1e999').replaceAll('"@proto@"', '"__proto__"');

/** Requests for tools in all protocol revisions: valid ones, and ones that differ from valid ones in one or two places. */
export const generatedRequest: fc.Arbitrary<GeneratedRequest> = base.map(
  ({ hasEnvelope, isList, name, args, version: handshake, id, mutations }) => {
    const method = isList ? 'tools/list' : 'tools/call';
    const meta: Members = hasEnvelope
      ? { ...version('2026-07-28'), ...info({ name: 'n', version: '1' }), ...clientCapabilities({}) }
      : {};
    const draft: Draft = {
      message: { jsonrpc: '2.0', id, method },
      params: isList ? {} : { name, arguments: args },
      meta,
      args: {},
      headers: {
        accept: 'application/json, text/event-stream',
        ...(hasEnvelope && { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method }),
        ...(hasEnvelope && !isList && { 'mcp-name': String(name) }),
        ...(!hasEnvelope && handshake && { 'mcp-protocol-version': handshake }),
      },
    };
    for (const mutate of mutations) mutate(draft);
    const withMeta = Object.keys(draft.meta).length > 0 && !('_meta' in draft.params);
    const params = { ...draft.params, ...(withMeta && { _meta: draft.meta }) };
    const message = 'params' in draft.message ? draft.message : { ...draft.message, params };
    return { headers: draft.headers, text: written(message) };
  },
);

const line = (message: Members): string => written({ jsonrpc: '2.0', ...message });

const initialized = line({ method: 'notifications/initialized' });

const generatedInitialize = fc
  .record({
    version: fc.oneof({ weight: 3, arbitrary: pick(versions.slice(0, 6)) }, pick(versions)),
    capabilities: fc.oneof({ weight: 3, arbitrary: pick(capabilities.slice(0, 3)) }, pick(capabilities)),
    info: fc.oneof({ weight: 3, arbitrary: pick(infos.slice(0, 2)) }, pick(infos)),
    more: pick<Members>([{}, {}, {}, { _meta: {} }, { other: 1 }]),
    id: pick<unknown>([0, 'init', null, 1.5]),
  })
  .map(({ version: protocolVersion, capabilities: declared, info: clientInfo, more, id }) =>
    line({
      id,
      method: 'initialize',
      params: { protocolVersion, capabilities: declared, clientInfo, ...more },
    }),
  );

const generatedDiscover = fc
  .record({
    value: fc.oneof({ weight: 3, arbitrary: fc.constant('2026-07-28') }, pick(versions)),
    declared: pick(capabilities),
  })
  .map(({ value, declared }) =>
    line({
      id: 'discover',
      method: 'server/discover',
      params: { _meta: { ...version(value), ...clientCapabilities(declared) } },
    }),
  );

const ping = line({ id: 'ping', method: 'ping' });
const otherLines = [
  ping,
  initialized,
  line({ id: 'ping', method: 'ping', params: {} }),
  line({ id: 'other', method: 'resources/templates/list' }),
  line({ method: 'notifications/cancelled', params: { requestId: 99 } }),
  line({ id: 'x', result: {} }),
  '{"jsonrpc":"2.0"}',
  '[]',
  'no JSON',
];

/** What clients send first over stdio: the handshake of the older revisions, a probe of the newer ones, or something else. */
export const generatedOpening: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 4, arbitrary: generatedInitialize.map((initialize) => [initialize, initialized]) },
  { weight: 2, arbitrary: generatedDiscover.map((discover) => [discover]) },
  fc
    .tuple(generatedDiscover, generatedInitialize)
    .map(([discover, initialize]) => [discover, initialize, initialized, ping]),
  fc.tuple(generatedInitialize, generatedInitialize, pick(otherLines)),
  fc.tuple(pick(otherLines), generatedInitialize),
  fc.tuple(generatedInitialize, generatedDiscover),
  pick(otherLines).map((other) => [other]),
  fc.constant([]),
);
