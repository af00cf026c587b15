import { hostnameOf, originOf } from '../lib/host-names.ts';
import { toolsetNames } from '../registry/toolsets.ts';
import {
  exactUrl,
  listOf,
  matching,
  oneOf,
  origin,
  type Parser,
  publicOrigin,
  redisUrl,
  secret,
  text,
  url,
  whole,
  words,
  yesOrNo,
} from './parse-values.ts';

/** Headings, in the order in which they are printed. */
export const settingGroups = {
  account: 'Dialpad account',
  tools: 'Tools and writes',
  limits: 'Limits',
  hosted: 'Hosted mode',
  http: 'HTTP server',
  oauth: 'OAuth',
  log: 'Log',
} as const;

interface SettingFacts {
  /** The flag is derived from the variable: DIALPAD_READ_ONLY gives --read-only. */
  readonly env: string;
  /** Still works and is logged as deprecated. */
  readonly deprecatedEnv?: string;
  readonly group: keyof typeof settingGroups;
  /** One line for `settings`, help, `.env.example` and the docs. */
  readonly meaning: string;
  /** Without a fallback, the value is undefined when the setting is not set. */
  readonly fallback?: string;
  /** Secrets have no flag: every user of a machine can read the arguments of its processes. */
  readonly secret?: boolean;
  /** The value may contain a password, which the flag must not. */
  readonly mayContainPassword?: boolean;
  /** The flag has no value. */
  readonly isSwitch?: boolean;
  /** Name of the value in help. */
  readonly placeholder?: string;
}

interface Entry<Value> extends SettingFacts {
  /** The text is undefined when the setting is not set. Throws InvalidValueError. */
  readonly read: (text: string | undefined) => Value;
}

const setting = <Value>({
  parse,
  ...facts
}: SettingFacts & { readonly parse: Parser<Value> }): Entry<Value | undefined> => ({
  ...facts,
  read: (text) => (text === undefined ? undefined : parse(text)),
});

const withDefault = <Value>({
  parse,
  ...facts
}: SettingFacts & { readonly parse: Parser<Value>; readonly fallback: string }): Entry<Value> => ({
  ...facts,
  read: (text = facts.fallback) => parse(text),
});

/** A switch that is off unless it is set. */
const off = (facts: SettingFacts) =>
  withDefault({ ...facts, parse: yesOrNo, fallback: 'false', isSwitch: true });

/**
 * Flags, help, `.env.example` and the docs are generated from this table. `DIALPAD_*` says how Dialpad is called,
 * `MCP_*` how this server behaves.
 */
const table = {
  apiKey: setting({
    env: 'DIALPAD_API_KEY',
    group: 'account',
    meaning: 'API key of the one account: single-account mode, tools have no PCID argument',
    parse: secret,
    secret: true,
  }),
  baseUrl: withDefault({
    env: 'DIALPAD_BASE_URL',
    group: 'account',
    meaning: 'Base URL of the Dialpad API',
    parse: origin,
    fallback: 'https://dialpad.com',
    placeholder: 'url',
  }),
  allowHttp: off({
    env: 'DIALPAD_ALLOW_HTTP',
    group: 'account',
    meaning: 'Allow a base URL with http: beyond loopback, which sends API keys unencrypted',
  }),
  pcid: setting({
    env: 'DIALPAD_PCID',
    group: 'account',
    meaning: 'Connection of the store that stdio and "call" use',
    parse: text,
    placeholder: 'id',
  }),
  readOnly: off({ env: 'DIALPAD_READ_ONLY', group: 'tools', meaning: 'Enable only tools that read' }),
  toolsets: setting({
    env: 'DIALPAD_TOOLSETS',
    group: 'tools',
    meaning: `Toolsets to enable (default all): ${toolsetNames.join(', ')}`,
    parse: words,
    placeholder: 'list',
  }),
  tools: setting({
    env: 'DIALPAD_TOOLS',
    group: 'tools',
    meaning: 'Tools to enable besides the toolsets, by name with or without dialpad_organization_',
    parse: words,
    placeholder: 'list',
  }),
  excludeTools: setting({
    env: 'DIALPAD_EXCLUDE_TOOLS',
    group: 'tools',
    meaning: 'Tools to disable, by name',
    parse: words,
    placeholder: 'list',
  }),
  confirm: withDefault({
    env: 'MCP_CONFIRM',
    deprecatedEnv: 'DIALPAD_CONFIRM',
    group: 'tools',
    meaning:
      'Calls that a person confirms: never, risky (deletes, number changes, new offices, E911, international PINs, Dialpad AI) or writes',
    parse: oneOf('never', 'risky', 'writes'),
    fallback: 'never',
    placeholder: 'when',
  }),
  dryRun: off({
    env: 'MCP_DRY_RUN',
    deprecatedEnv: 'DIALPAD_DRY_RUN',
    group: 'tools',
    meaning: 'Return write requests without sending them; reads run normally',
  }),
  revealSecrets: off({
    env: 'MCP_REVEAL_SECRETS',
    deprecatedEnv: 'DIALPAD_REVEAL_SECRETS',
    group: 'tools',
    meaning: 'Include SIP passwords of room phones in results',
  }),
  directPath: withDefault({
    env: 'MCP_DIRECT_PATH',
    group: 'limits',
    meaning: 'Serve tools/list and tools/call without the MCP SDK: faster, with the same responses',
    parse: yesOrNo,
    fallback: 'true',
    placeholder: 'true or false',
  }),
  timeoutMs: withDefault({
    env: 'DIALPAD_TIMEOUT_MS',
    group: 'limits',
    meaning: 'Maximum duration of one tool call in ms, queueing and retries included',
    parse: whole(100, 600_000),
    fallback: '30000',
    placeholder: 'ms',
  }),
  traceHeaders: off({
    env: 'DIALPAD_TRACE_HEADERS',
    group: 'log',
    meaning: 'Send the traceparent header to Dialpad when traces are exported',
  }),
  rateLimit: withDefault({
    env: 'DIALPAD_RATE_LIMIT',
    group: 'limits',
    meaning: 'Requests per second per company; all rate classes scale with it',
    parse: whole(1, 100_000),
    fallback: '20',
    placeholder: 'n',
  }),
  maxSockets: withDefault({
    env: 'DIALPAD_MAX_SOCKETS',
    deprecatedEnv: 'DIALPAD_MAX_CONNECTIONS',
    group: 'limits',
    meaning:
      'Maximum concurrent requests to Dialpad; in hosted mode at most a quarter of them for one company',
    parse: whole(1, 1_000),
    fallback: '64',
    placeholder: 'n',
  }),
  maxResultChars: withDefault({
    env: 'MCP_MAX_RESULT_CHARS',
    group: 'limits',
    meaning: 'Maximum length of a tool result in characters; a longer one keeps only identifying fields',
    parse: whole(2_000, 10_000_000),
    fallback: '50000',
    placeholder: 'n',
  }),
  store: setting({
    env: 'MCP_STORE',
    mayContainPassword: true,
    group: 'hosted',
    meaning: 'Store of connections and callers, file:PATH or redis://...: hosted mode, PCID required',
    parse: text,
    placeholder: 'url',
  }),
  storeKey: setting({
    env: 'MCP_STORE_KEY',
    group: 'hosted',
    meaning:
      'Base64-encoded 32-byte key that encrypts stored credentials. Separate several with commas: the first encrypts, all decrypt',
    parse: text,
    secret: true,
  }),
  redisUrl: setting({
    env: 'MCP_REDIS_URL',
    group: 'hosted',
    meaning: 'Redis or Valkey that shares rate limits between replicas (default: the store, if it is Redis)',
    parse: redisUrl,
    secret: true,
  }),
  redisPrefix: withDefault({
    env: 'MCP_REDIS_PREFIX',
    group: 'hosted',
    meaning: 'Prefix of all keys in Redis, for several servers on one Redis',
    parse: matching(/^[\x21-\x7e]{1,100}$/, 'must have 1 to 100 printable ASCII characters, without spaces'),
    fallback: 'dialpad-organization-mcp:',
    placeholder: 'text',
  }),
  host: withDefault({
    env: 'MCP_HOST',
    group: 'http',
    meaning: 'Address to listen on',
    parse: text,
    fallback: '127.0.0.1',
    placeholder: 'address',
  }),
  port: withDefault({
    env: 'MCP_PORT',
    group: 'http',
    meaning: 'Port to listen on; 0 picks a free one',
    parse: whole(0, 65_535),
    fallback: '3333',
    placeholder: 'n',
  }),
  pathPrefix: withDefault({
    env: 'MCP_PATH_PREFIX',
    group: 'http',
    meaning: 'Path in front of /dialpad-organization',
    parse: (raw) => matching(/^(\/[\w.~-]+)*\/?$/, 'must be a path such as /mcp')(raw).replace(/\/$/, ''),
    fallback: '',
    placeholder: 'path',
  }),
  publicUrl: setting({
    env: 'MCP_PUBLIC_URL',
    group: 'http',
    meaning: 'Origin of this server as clients see it, when it is behind a proxy',
    parse: publicOrigin,
    placeholder: 'url',
  }),
  allowedHosts: setting({
    env: 'MCP_ALLOWED_HOSTS',
    group: 'http',
    meaning: 'Host headers to accept besides the listening address',
    parse: listOf(hostnameOf, 'must be host names such as mcp.example.com, without scheme, path and *'),
    placeholder: 'list',
  }),
  allowedOrigins: setting({
    env: 'MCP_ALLOWED_ORIGINS',
    group: 'http',
    meaning: 'Origins of browser clients to accept and allow by CORS',
    parse: listOf(originOf, 'must be origins such as https://app.example.com, without path and *'),
    placeholder: 'list',
  }),
  maxBodyBytes: withDefault({
    env: 'MCP_MAX_BODY_BYTES',
    group: 'http',
    meaning: 'Maximum request body in bytes',
    parse: whole(1_024, 64_000_000),
    fallback: '1048576',
    placeholder: 'n',
  }),
  maxConcurrency: withDefault({
    env: 'MCP_MAX_CONCURRENCY',
    group: 'http',
    meaning:
      'Maximum concurrent HTTP requests, at most half of them for one caller or company; more get a 503',
    parse: whole(1, 100_000),
    fallback: '1024',
    placeholder: 'n',
  }),
  callerRateLimit: withDefault({
    env: 'MCP_CALLER_RATE_LIMIT',
    group: 'http',
    meaning: 'HTTP requests per second for one caller, twice as many in a burst; more get a 429',
    parse: whole(1, 1_000_000),
    fallback: '10000',
    placeholder: 'n',
  }),
  monitorPort: setting({
    env: 'MCP_MONITOR_PORT',
    group: 'http',
    meaning: 'Port for /healthz, /readyz and /metrics; MCP_PORT then serves no /metrics; 0 picks a free one',
    parse: whole(0, 65_535),
    placeholder: 'n',
  }),
  metrics: off({ env: 'MCP_METRICS', group: 'http', meaning: 'Serve Prometheus metrics at /metrics' }),
  page: setting({
    env: 'MCP_PAGE',
    group: 'http',
    meaning:
      'Serve a page for browsers at the endpoint: tools, install snippets, playground with --demo (default: on, off in hosted mode)',
    parse: yesOrNo,
    placeholder: 'on|off',
  }),
  shutdownGraceMs: withDefault({
    env: 'MCP_SHUTDOWN_GRACE_MS',
    group: 'http',
    meaning: 'Time for running calls to finish after a stop signal, in ms',
    parse: whole(0, 600_000),
    fallback: '10000',
    placeholder: 'ms',
  }),
  oauthIssuer: setting({
    env: 'MCP_OAUTH_ISSUER',
    group: 'oauth',
    meaning: 'Issuer whose JWT access tokens are accepted',
    parse: exactUrl,
    placeholder: 'url',
  }),
  oauthAudience: setting({
    env: 'MCP_OAUTH_AUDIENCE',
    group: 'oauth',
    meaning: 'Audience that access tokens must name',
    parse: text,
    placeholder: 'text',
  }),
  oauthJwksUrl: setting({
    env: 'MCP_OAUTH_JWKS_URL',
    group: 'oauth',
    meaning: 'URL of the keys of the issuer (default: discovered from the issuer)',
    parse: url,
    placeholder: 'url',
  }),
  oauthPcidClaim: withDefault({
    env: 'MCP_OAUTH_PCID_CLAIM',
    group: 'oauth',
    meaning: 'Claim of an access token that lists the granted PCIDs',
    parse: text,
    fallback: 'pcids',
    placeholder: 'name',
  }),
  logLevel: withDefault({
    env: 'LOG_LEVEL',
    group: 'log',
    meaning: 'trace, debug, info, warn, error, fatal or silent',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    fallback: 'info',
    placeholder: 'level',
  }),
  auditFile: setting({
    env: 'MCP_AUDIT_FILE',
    group: 'log',
    meaning: 'Append-only file for the audit log of writes, besides stderr; each line is synced to disk',
    parse: text,
    placeholder: 'path',
  }),
  audit: setting({
    env: 'MCP_AUDIT',
    group: 'log',
    meaning:
      'required: send a write only when its intent is recorded; best-effort: send it anyway (default: required in hosted mode with a file)',
    parse: oneOf('required', 'best-effort'),
    placeholder: 'mode',
  }),
};

export type Values = { readonly [Name in keyof typeof table]: ReturnType<(typeof table)[Name]['read']> };

export interface Setting extends Entry<unknown> {
  /** Its member in `Config`. */
  readonly name: string;
  /** Without the dashes in front. */
  readonly flag: string;
  readonly deprecatedFlag: string | undefined;
  /** The variable that names a file with the value, for values that can be secret. */
  readonly fileEnv: string | undefined;
}

const flagOf = (env: string): string =>
  env
    .replace(/^(DIALPAD|MCP)_/, '')
    .toLowerCase()
    .replaceAll('_', '-');

/** In the order in which they are printed. */
export const settings: readonly Setting[] = Object.entries(table).map(([name, known]) => {
  const flag = flagOf(known.env);
  const oldFlag = known.deprecatedEnv && flagOf(known.deprecatedEnv);
  return {
    ...known,
    name,
    flag,
    deprecatedFlag: oldFlag === flag ? undefined : oldFlag,
    fileEnv: known.secret || known.mayContainPassword ? `${known.env}_FILE` : undefined,
  };
});

export function readSettings(read: (setting: Setting) => unknown): Values;
export function readSettings(read: (setting: Setting) => unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(settings.map((setting) => [setting.name, read(setting)]));
}
