import { createHash } from 'node:crypto';
import type { CompleteRequest, CompleteResult } from '@modelcontextprotocol/server';
import { PCID } from '../auth/pcid.ts';
import type { JsonObject } from '../lib/is-record.ts';
import { findTool } from '../registry/registry.ts';
import { fullName } from '../registry/tool-names.ts';
import type { CallContext } from '../tool-call/call-context.ts';
import type { ConnectionDecision } from '../tool-call/connection/decide-connection.ts';
import {
  type ItemList,
  ReadError,
  type ReadScope,
  sees,
  withReader,
} from './organization/organization-reader.ts';
import { visiblePrompts } from './prompts/prompts.ts';

/** The limit of the protocol. */
const MAX_VALUES = 100;

/** In ms. A person is typing: a later suggestion is useless. */
const TIMEOUT_MS = 5_000;

/** A completion uses the company's rate limit, so it reads only the start of a long list. */
const MAX_PAGES = 5;

/** How long a list is cached for the next keystrokes, in ms. */
const CACHE_MS = 30_000;
const MAX_CACHED_LISTS = 200;

const listTools = { office: 'offices_list', department: 'departments_listall' } as const;

type Source = keyof typeof listTools | 'country' | 'pcid';

interface CachedList {
  readonly list: Promise<ItemList>;
  readonly expiresAt: number;
}

const caches = new WeakMap<CallContext, Map<string, CachedList>>();

/** Longer than any name that a person types. The time of a normalization grows with the square of combining marks. */
const MAX_NAME_CHARS = 200;

/** Lower case without accents, as people type names. */
const normalizeName = (text: string): string =>
  text.slice(0, MAX_NAME_CHARS).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Ids of the items whose name contains the typed text, or whose id begins with it. */
function matchingIds(items: readonly JsonObject[], typed: string): readonly string[] {
  if (typed.length > MAX_NAME_CHARS) return [];
  const wanted = normalizeName(typed);
  return items
    .filter(
      ({ id, name }) => String(id).startsWith(typed) || normalizeName(String(name ?? '')).includes(wanted),
    )
    .map(({ id }) => String(id));
}

function countries(): readonly string[] {
  const country = findTool(fullName('offices_create'))?.arguments.shape.country;
  const options: unknown = country !== undefined && 'options' in country ? country.options : undefined;
  return Array.isArray(options) ? options.map(String) : [];
}

function sourceOf(scope: ReadScope, { ref, argument }: CompleteRequest['params']): Source | undefined {
  if (scope.withPcid && argument.name === PCID) return 'pcid';
  if (ref.type === 'ref/resource') {
    if (argument.name !== 'id') return undefined;
    if (ref.uri.includes('//offices/')) return 'office';
    return ref.uri.includes('//departments/') ? 'department' : undefined;
  }
  const prompt = visiblePrompts(scope).find(({ name }) => name === ref.name);
  if (!prompt?.arguments.some(({ name }) => name === argument.name)) return undefined;
  return argument.name === 'office' || argument.name === 'country' ? argument.name : undefined;
}

/** Cached per API key for the next keystrokes. */
function readList(scope: ReadScope, connection: ConnectionDecision, tool: string): Promise<ItemList> {
  // Independent of this request, which the next keystroke cancels.
  const { signal } = new AbortController();
  const read = () =>
    withReader(scope, { connection, signal, timeoutMs: TIMEOUT_MS, maxPages: MAX_PAGES }, (reader) =>
      reader.all(tool, ['id', 'name']),
    );
  if ('error' in connection || !sees(scope, tool)) return read();

  const { baseUrl, apiKey } = connection.account;
  const key = createHash('sha256').update([tool, baseUrl, apiKey].join(' ')).digest('base64');
  const cache = caches.get(scope.context) ?? new Map<string, CachedList>();
  caches.set(scope.context, cache);
  for (const [old, { expiresAt }] of cache) {
    if (expiresAt > Date.now() && cache.size < MAX_CACHED_LISTS) break;
    cache.delete(old);
  }
  const cached = cache.get(key);
  if (cached !== undefined) return cached.list;
  const list = read();
  cache.set(key, { list, expiresAt: Date.now() + CACHE_MS });
  list.catch(() => cache.delete(key));
  return list;
}

async function candidates(
  scope: ReadScope,
  connection: ConnectionDecision,
  params: CompleteRequest['params'],
): Promise<{ readonly values: readonly string[]; readonly isComplete: boolean }> {
  const complete = (values: readonly string[]) => ({ values, isComplete: true });
  const typed = params.argument.value;
  const source = sourceOf(scope, params);
  switch (source) {
    case undefined:
      return complete([]);
    case 'country':
      return complete(countries().filter((code) => code.startsWith(typed.toUpperCase())));
    case 'pcid': {
      const { pcids } = scope.caller.grant;
      return complete(pcids === 'all' ? [] : [...pcids].filter((pcid) => pcid.startsWith(typed)));
    }
    case 'office':
    case 'department': {
      const { items, incomplete } = await readList(scope, connection, listTools[source]);
      return { values: matchingIds(items, typed), isComplete: incomplete === undefined };
    }
  }
}

/**
 * A failed read returns no values, because a missing suggestion is not an error. An invalid PCID is rejected, as in
 * other methods.
 */
export async function complete(
  scope: ReadScope,
  connection: ConnectionDecision,
  params: CompleteRequest['params'],
): Promise<CompleteResult> {
  let found: Awaited<ReturnType<typeof candidates>> = { values: [], isComplete: true };
  try {
    found = await candidates(scope, connection, params);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if ('error' in connection && params.context?.arguments?.[PCID] !== undefined) {
      throw error.toProtocolError();
    }
  }
  const { values, isComplete } = found;
  return {
    completion: {
      values: values.slice(0, MAX_VALUES),
      ...(isComplete && { total: values.length }),
      hasMore: !isComplete || values.length > MAX_VALUES,
    },
  };
}
