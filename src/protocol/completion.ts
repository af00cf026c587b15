import type { CompleteRequest, CompleteResult } from '@modelcontextprotocol/server';
import { PCID } from '../auth/pcid.ts';
import type { JsonObject } from '../lib/is-record.ts';
import { findTool } from '../registry/registry.ts';
import { fullName } from '../registry/tool-names.ts';
import type { ConnectionDecision } from '../tool-call/decide-connection.ts';
import { ReadError, type Reader, type ReadScope, withReader } from './organization/organization-reader.ts';
import { visiblePrompts } from './prompts/prompts.ts';

/** The limit of the protocol. */
const MAX_VALUES = 100;

/** In ms. A person is typing: a later suggestion is of no use. */
const TIMEOUT_MS = 5_000;

/** What an argument is completed from. */
type Source = 'office' | 'department' | 'country' | 'pcid';

/** In lower case and without accents, as people type names. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Ids of the items whose name contains the typed text, or whose id begins with it. */
function idsByName(items: readonly JsonObject[], typed: string): readonly string[] {
  const wanted = plain(typed);
  return items
    .filter(({ id, name }) => String(id).startsWith(typed) || plain(String(name ?? '')).includes(wanted))
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

const readers: Readonly<Record<'office' | 'department', (reader: Reader) => Promise<readonly JsonObject[]>>> =
  {
    office: (reader) => reader.all('offices_list'),
    department: (reader) => reader.all('departments_listall'),
  };

async function candidates(
  scope: ReadScope,
  connection: ConnectionDecision,
  params: CompleteRequest['params'],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const typed = params.argument.value;
  const source = sourceOf(scope, params);
  switch (source) {
    case undefined:
      return [];
    case 'country':
      return countries().filter((code) => code.startsWith(typed.toUpperCase()));
    case 'pcid': {
      const { pcids } = scope.caller.grant;
      return pcids === 'all' ? [] : [...pcids].filter((pcid) => pcid.startsWith(typed));
    }
    case 'office':
    case 'department': {
      const options = { connection, signal, timeoutMs: TIMEOUT_MS };
      const items = await withReader(scope, options, readers[source]);
      return idsByName(items, typed);
    }
  }
}

/**
 * Completes an argument. A failed read gives no values: a suggestion is not worth an error. But a PCID that cannot be
 * used is rejected, as everywhere.
 */
export async function complete(
  scope: ReadScope,
  connection: ConnectionDecision,
  params: CompleteRequest['params'],
  signal: AbortSignal,
): Promise<CompleteResult> {
  let values: readonly string[] = [];
  try {
    values = await candidates(scope, connection, params, signal);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if ('error' in connection && params.context?.arguments?.[PCID] !== undefined)
      throw error.toProtocolError();
  }
  return {
    completion: {
      values: values.slice(0, MAX_VALUES),
      total: values.length,
      hasMore: values.length > MAX_VALUES,
    },
  };
}
