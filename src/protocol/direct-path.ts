import { isRecord, type JsonObject } from '../lib/is-record.ts';
import { CLIENT_CAPABILITIES, showsViews } from './client-capabilities.ts';
import { type CacheHints, serverInfo } from './server-info.ts';

/**
 * The direct path: `tools/list` and `tools/call` without the SDK, which costs several times as much as the call itself.
 * It serves only requests that the SDK would accept and whose every member it knows. The SDK serves all others, valid
 * or not. The responses are the same.
 */

/** Revisions with a handshake, or those since 2026-07-28 with an envelope in each request. */
export type Era = 'handshake' | 'envelope';

export interface DirectRequest {
  readonly id: string | number;
  readonly era: Era;
  /** Absent: `tools/list`. */
  readonly call?: DirectCallParams;
}

export interface DirectCallParams {
  readonly name: string;
  readonly arguments: JsonObject | undefined;
  /** May contain the trace context. */
  readonly meta: JsonObject | undefined;
}

const RESERVED = 'io.modelcontextprotocol/';
const VERSION = `${RESERVED}protocolVersion`;
const CLIENT_INFO = `${RESERVED}clientInfo`;

/** The first revision with envelopes, and the only one that the SDK serves. */
export const ENVELOPE_REVISION = '2026-07-28';

/** The revisions with a handshake that the SDK serves, newest first. */
export const handshakeRevisions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

export const hasOnly = (value: JsonObject, known: readonly string[]): boolean =>
  Object.keys(value).every((name) => known.includes(name));

/** The form of capabilities: JSON without numbers, which could be infinite. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (isRecord(value)) return Object.values(value).every(isPlain);
  return typeof value === 'string' || typeof value === 'boolean';
}

const isPlainObject = (value: unknown): boolean => isRecord(value) && isPlain(value);
const isObjectOfObjects = (value: unknown, known: readonly string[]): boolean =>
  isRecord(value) && hasOnly(value, known) && Object.values(value).every(isPlainObject);

/** Objects that contain only such objects. */
const isTree = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isTree);

const capabilityForms: Readonly<Record<string, (value: unknown) => boolean>> = {
  elicitation: (value) =>
    isObjectOfObjects(value, ['form', 'url']) && !JSON.stringify(value).includes('"applyDefaults"'),
  sampling: (value) => isObjectOfObjects(value, ['context', 'tools']),
  roots: (value) =>
    isRecord(value) &&
    hasOnly(value, ['listChanged']) &&
    Object.values(value).every((on) => typeof on === 'boolean'),
  experimental: (value) => isRecord(value) && Object.values(value).every(isPlainObject),
  extensions: (value) => isRecord(value) && Object.values(value).every(isPlainObject),
  tasks: (value) => isRecord(value) && hasOnly(value, ['list', 'cancel', 'requests']) && isTree(value),
};

export const areCapabilities = (value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(value).every(
    ([name, form]) => Object.hasOwn(capabilityForms, name) && capabilityForms[name]?.(form) === true,
  );

export const isClientInfo = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  typeof value.version === 'string' &&
  hasOnly(value, ['name', 'version', 'title', 'description', 'websiteUrl']) &&
  Object.values(value).every((text) => typeof text === 'string');

/** The era according to `_meta`; undefined when it has other members that the SDK reads. */
export function eraOf(meta: unknown): Era | undefined {
  if (meta === undefined) return 'handshake';
  if (!isRecord(meta) || meta.progressToken !== undefined) return undefined;
  const reserved = Object.keys(meta).filter((name) => name.startsWith(RESERVED));
  if (reserved.length === 0) return 'handshake';
  if (meta[VERSION] !== ENVELOPE_REVISION || !areCapabilities(meta[CLIENT_CAPABILITIES])) return undefined;
  if (reserved.length === 2) return 'envelope';
  return reserved.length === 3 && isClientInfo(meta[CLIENT_INFO]) ? 'envelope' : undefined;
}

/** Undefined unless the message is a request without unknown members. */
export const messageIdOf = (message: JsonObject): string | number | undefined => {
  const { jsonrpc, id } = message;
  if (jsonrpc !== '2.0' || !hasOnly(message, ['jsonrpc', 'id', 'method', 'params'])) return undefined;
  if (typeof id === 'string') return id;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined;
};

/** Undefined when the SDK must serve the request, such as the tool list of a client that cannot show views. */
export function readDirectRequest(message: JsonObject): DirectRequest | undefined {
  const { method, params = {} } = message;
  const isList = method === 'tools/list';
  if ((!isList && method !== 'tools/call') || !isRecord(params)) return undefined;
  const id = messageIdOf(message);
  const era = eraOf(params._meta);
  if (id === undefined || era === undefined) return undefined;
  if (isList) {
    const capabilities = isRecord(params._meta) ? params._meta[CLIENT_CAPABILITIES] : undefined;
    return hasOnly(params, ['_meta']) && showsViews(capabilities) ? { id, era } : undefined;
  }
  const { name, arguments: args } = params;
  if (typeof name !== 'string' || !hasOnly(params, ['name', 'arguments', '_meta'])) return undefined;
  // The SDK drops this member.
  if (args !== undefined && (!isRecord(args) || Object.hasOwn(args, '__proto__'))) return undefined;
  return {
    id,
    era,
    call: { name, arguments: args, meta: isRecord(params._meta) ? params._meta : undefined },
  };
}

const serverMeta = JSON.stringify({ [`${RESERVED}serverInfo`]: serverInfo });

/** The members that the SDK adds to the result of an era, with a comma in front, and the cache hints. */
export const addedMembers = (era: Era, { ttlMs, cacheScope }: Partial<CacheHints> = {}): string =>
  era === 'handshake'
    ? ''
    : `,"resultType":"complete"${ttlMs === undefined ? '' : `,"ttlMs":${ttlMs},"cacheScope":"${cacheScope}"`},"_meta":${serverMeta}`;

/** A response from the JSON of its members, as the SDK writes it. Not joined, because they can be large. */
export const resultParts = (id: string | number, ...members: readonly string[]): readonly string[] => [
  '{"result":{',
  ...members,
  `},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`,
];

export const resultMessage = (id: string | number, members: string): string =>
  resultParts(id, members).join('');
