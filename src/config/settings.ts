import { z } from 'zod';
import { hostnameOf, originOf } from '../lib/host-names.ts';
import { shownValue } from '../lib/safe-text.ts';
import { toolsetNames } from '../registry/define-tool.ts';
import {
  exactUrl,
  listOf,
  oneOf,
  origin,
  publicOrigin,
  secret,
  url,
  whole,
  words,
  yesOrNo,
} from './parse-values.ts';

/** A setting that cannot be used. The message names the setting and the fix, and never holds a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The headings under which settings are shown, in order. */
export const settingGroups = {
  account: 'Dialpad account',
  tools: 'Tools and writes',
  limits: 'Limits',
  hosted: 'Hosted mode',
  http: 'HTTP server',
  oauth: 'OAuth',
  log: 'Log',
} as const;

/** What is known of a setting besides how its text becomes a value. */
export interface SettingFacts {
  /** The environment variable. */
  readonly env: string;
  readonly group: keyof typeof settingGroups;
  /** Shown in help, in `.env.example` and in the docs. */
  readonly meaning: string;
  /** The text used when nothing is given. Without one the setting is undefined then. */
  readonly fallback?: string;
  /** Secrets have no flag: arguments of a process are visible to every user of the machine. */
  readonly secret?: boolean;
  /** On or off: the flag takes no value. */
  readonly isSwitch?: boolean;
  /** What the value looks like in help. */
  readonly placeholder?: string;
}

const facts = z.registry<SettingFacts>();

const setting = <Value>({ parse, ...known }: SettingFacts & { readonly parse: z.ZodType<Value, string> }) =>
  parse.optional().register(facts, known);

const withDefault = <Value>({
  parse,
  ...known
}: SettingFacts & { readonly parse: z.ZodType<Value, string>; readonly fallback: string }) =>
  parse.prefault(known.fallback).register(facts, known);

/** Every setting, once. Flags, help, `.env.example` and the docs are made from this table. */
const schema = z.object({
  apiKey: setting({
    env: 'DIALPAD_API_KEY',
    group: 'account',
    meaning: "The account's API key: single-account mode, without PCID in the schemas",
    parse: secret,
    secret: true,
  }),
  baseUrl: withDefault({
    env: 'DIALPAD_BASE_URL',
    group: 'account',
    meaning: 'Where Dialpad is',
    parse: origin,
    fallback: 'https://dialpad.com',
    placeholder: 'url',
  }),
  pcid: setting({
    env: 'DIALPAD_PCID',
    group: 'account',
    meaning: 'Which connection of the store to use in stdio mode',
    parse: z.string().trim().min(1),
    placeholder: 'id',
  }),
  readOnly: withDefault({
    env: 'DIALPAD_READ_ONLY',
    group: 'tools',
    meaning: 'Offer only tools that read',
    parse: yesOrNo,
    fallback: 'false',
    isSwitch: true,
  }),
  toolsets: setting({
    env: 'DIALPAD_TOOLSETS',
    group: 'tools',
    meaning: `Toolsets to offer: ${toolsetNames.join(', ')}; all when left out`,
    parse: words,
    placeholder: 'list',
  }),
  tools: setting({
    env: 'DIALPAD_TOOLS',
    group: 'tools',
    meaning: 'Tools to offer, by name (with or without dialpad_organization_); added to the toolsets named',
    parse: words,
    placeholder: 'list',
  }),
  excludeTools: setting({
    env: 'DIALPAD_EXCLUDE_TOOLS',
    group: 'tools',
    meaning: 'Tools to leave out, by name',
    parse: words,
    placeholder: 'list',
  }),
  confirm: withDefault({
    env: 'DIALPAD_CONFIRM',
    group: 'tools',
    meaning: 'Ask the person before calls: never, risky (deletes, unassign, new offices, E911) or writes',
    parse: oneOf('never', 'risky', 'writes'),
    fallback: 'never',
    placeholder: 'when',
  }),
  dryRun: withDefault({
    env: 'DIALPAD_DRY_RUN',
    group: 'tools',
    meaning: 'Writes answer with the request they would send; reads work',
    parse: yesOrNo,
    fallback: 'false',
    isSwitch: true,
  }),
  revealSecrets: withDefault({
    env: 'DIALPAD_REVEAL_SECRETS',
    group: 'tools',
    meaning: 'Show SIP passwords of room phones in results',
    parse: yesOrNo,
    fallback: 'false',
    isSwitch: true,
  }),
  timeoutMs: withDefault({
    env: 'DIALPAD_TIMEOUT_MS',
    group: 'limits',
    meaning: 'Bound on one tool call in ms, queueing and retries included',
    parse: whole(100, 600_000),
    fallback: '30000',
    placeholder: 'ms',
  }),
  rateLimit: withDefault({
    env: 'DIALPAD_RATE_LIMIT',
    group: 'limits',
    meaning: 'Requests per second per company; other rate classes scale with it',
    parse: whole(1, 100_000),
    fallback: '20',
    placeholder: 'n',
  }),
  maxConnections: withDefault({
    env: 'DIALPAD_MAX_CONNECTIONS',
    group: 'limits',
    meaning: 'Requests under way at once per upstream origin',
    parse: whole(1, 1_000),
    fallback: '64',
    placeholder: 'n',
  }),
  maxResultChars: withDefault({
    env: 'MCP_MAX_RESULT_CHARS',
    group: 'limits',
    meaning: 'Longest answer of a tool in characters; a longer one is reduced to identifying fields',
    parse: whole(2_000, 10_000_000),
    fallback: '50000',
    placeholder: 'n',
  }),
  store: setting({
    env: 'MCP_STORE',
    group: 'hosted',
    meaning: 'Connections and callers: file:PATH or redis://...; hosted mode, PCID required',
    parse: z.string().trim().min(1),
    placeholder: 'url',
  }),
  storeKey: setting({
    env: 'MCP_STORE_KEY',
    group: 'hosted',
    meaning: '32 bytes in base64 that seal credentials in the store; several with commas, the first seals',
    parse: z.string().trim().min(1),
    secret: true,
  }),
  redisUrl: setting({
    env: 'MCP_REDIS_URL',
    group: 'hosted',
    meaning: 'Redis or Valkey that shares rate budgets between replicas (default: the store, if it is Redis)',
    parse: z.string().trim().min(1),
    secret: true,
  }),
  redisPrefix: withDefault({
    env: 'MCP_REDIS_PREFIX',
    group: 'hosted',
    meaning: 'Prefix of all keys in Redis, for several servers on one Redis',
    parse: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,100}$/, 'must have 1 to 100 printable ASCII characters, without spaces'),
    fallback: 'dialpad-organization-mcp:',
    placeholder: 'text',
  }),
  host: withDefault({
    env: 'MCP_HOST',
    group: 'http',
    meaning: 'Address to listen on',
    parse: z.string().trim().min(1),
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
    parse: z
      .string()
      .trim()
      .regex(/^(\/[\w.~-]+)*\/?$/, 'must be a path such as /mcp')
      .transform((path) => path.replace(/\/$/, '')),
    fallback: '',
    placeholder: 'path',
  }),
  publicUrl: setting({
    env: 'MCP_PUBLIC_URL',
    group: 'http',
    meaning: 'The origin clients use to reach this server, when a proxy is in front',
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
    meaning: 'Largest request body in bytes',
    parse: whole(1_024, 64_000_000),
    fallback: '1048576',
    placeholder: 'n',
  }),
  maxConcurrency: withDefault({
    env: 'MCP_MAX_CONCURRENCY',
    group: 'http',
    meaning: 'HTTP requests served at once, at most half of them for one caller; more are answered 503',
    parse: whole(1, 100_000),
    fallback: '1024',
    placeholder: 'n',
  }),
  metrics: withDefault({
    env: 'MCP_METRICS',
    group: 'http',
    meaning: 'Serve metrics for Prometheus at /metrics',
    parse: yesOrNo,
    fallback: 'false',
    isSwitch: true,
  }),
  shutdownGraceMs: withDefault({
    env: 'MCP_SHUTDOWN_GRACE_MS',
    group: 'http',
    meaning: 'How long running calls may go on after a stop signal, in ms',
    parse: whole(0, 600_000),
    fallback: '10000',
    placeholder: 'ms',
  }),
  oauthIssuer: setting({
    env: 'MCP_OAUTH_ISSUER',
    group: 'oauth',
    meaning: 'Accept JWT access tokens of this issuer',
    parse: exactUrl,
    placeholder: 'url',
  }),
  oauthAudience: setting({
    env: 'MCP_OAUTH_AUDIENCE',
    group: 'oauth',
    meaning: 'Audience that those tokens must name',
    parse: z.string().trim().min(1),
    placeholder: 'text',
  }),
  oauthJwksUrl: setting({
    env: 'MCP_OAUTH_JWKS_URL',
    group: 'oauth',
    meaning: "The issuer's keys (default: discovered from the issuer)",
    parse: url,
    placeholder: 'url',
  }),
  oauthPcidClaim: withDefault({
    env: 'MCP_OAUTH_PCID_CLAIM',
    group: 'oauth',
    meaning: 'Claim that holds the granted PCIDs',
    parse: z.string().trim().min(1),
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
});

/** All settings, validated and frozen. Optional ones are undefined when they are not given. */
export type Config = Readonly<z.output<typeof schema>>;

/** A setting with its name in {@link Config} and its flag. */
export interface Setting extends SettingFacts {
  readonly name: string;
  /** Kebab case, without the dashes in front: `DIALPAD_READ_ONLY` gives `read-only`. */
  readonly flag: string;
}

/** All settings, in the order they are shown. */
export const settings: readonly Setting[] = Object.entries(schema.shape).map(([name, field]) => {
  const known = facts.get(field);
  if (known === undefined) throw new Error(`setting ${name} is not described`);
  const flag = known.env
    .replace(/^(DIALPAD|MCP)_/, '')
    .toLowerCase()
    .replaceAll('_', '-');
  return { ...known, name, flag };
});

/**
 * Reads the settings: a flag wins over the environment, the environment over the default. An empty variable
 * counts as not given, because container platforms and desktop clients set those for options left blank.
 * `flags` is keyed by setting name. Throws ConfigError naming every setting that cannot be used.
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, unknown>> = {},
): Config {
  const given: Record<string, string> = {};
  for (const { name, env } of settings) {
    const flag = flags[name];
    const text = flag === undefined ? environment[env] : String(flag);
    if (text !== undefined && text.trim() !== '') given[name] = text;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => {
    const found = settings.find((known) => known.name === issue.path[0]);
    if (found === undefined) return `${issue.message}.`;
    const value = given[found.name];
    const shown = found.secret || value === undefined ? '' : ` (it is ${shownValue(value)})`;
    const name = flags[found.name] === undefined ? found.env : `--${found.flag} (${found.env})`;
    return `${name}${shown} ${issue.message}.`;
  });
  throw new ConfigError(problems.join('\n'));
}
