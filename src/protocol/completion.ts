import type { CompleteRequest, CompleteResult } from '@modelcontextprotocol/server';
import type { JsonObject } from '../lib/is-record.ts';
import { findTool } from '../registry/registry.ts';
import { fullName } from '../registry/tool-names.ts';
import { PCID } from '../tool-call/tool-options.ts';
import { ReadError, type Reader, withReader } from './organization/organization-reader.ts';
import { visiblePrompts } from './prompts/prompts.ts';
import type { ResourceScope } from './resources/resources.ts';

/** As many as the protocol allows. */
const MOST_VALUES = 100;

/** A person is typing: later than this nobody wants it. In ms. */
const PATIENCE_MS = 5_000;

/** What an argument is completed from. */
type Source = 'office' | 'department' | 'country' | 'pcid';

/** As people type a name: in small letters, without accents. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Ids of the items whose name contains, or whose id begins with, what was typed. */
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

function sourceOf(scope: ResourceScope, { ref, argument }: CompleteRequest['params']): Source | undefined {
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
  scope: ResourceScope,
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
      const pcid = params.context?.arguments?.[PCID];
      const items = await withReader(scope, { pcid, signal, timeoutMs: PATIENCE_MS }, readers[source]);
      return idsByName(items, typed);
    }
  }
}

/** Completes an argument. What cannot be read completes to nothing: a suggestion is never worth an error. */
export async function complete(
  scope: ResourceScope,
  params: CompleteRequest['params'],
  signal: AbortSignal,
): Promise<CompleteResult> {
  let values: readonly string[] = [];
  try {
    values = await candidates(scope, params, signal);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
  }
  return {
    completion: {
      values: values.slice(0, MOST_VALUES),
      total: values.length,
      hasMore: values.length > MOST_VALUES,
    },
  };
}
