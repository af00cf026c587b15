import type { JsonObject } from '../../lib/is-record.ts';
import { itemsThatFit } from '../../tool-call/result/truncate-result.ts';
import type { ItemList } from './organization-reader.ts';

export const keep = (item: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));

/** The first form with at most `maxChars` characters of JSON, or else the last form. */
export function firstThatFits(forms: readonly (() => JsonObject)[], maxChars: number): JsonObject {
  let form: JsonObject = {};
  for (const make of forms) {
    form = make();
    if (JSON.stringify(form).length <= maxChars) break;
  }
  return form;
}

/** The first items that fit into `maxChars` characters of JSON. */
export const asManyAsFit = (items: readonly JsonObject[], maxChars: number): readonly JsonObject[] =>
  itemsThatFit(items, maxChars, (item) => item);

export function byOffice(list: ItemList | undefined): ReadonlyMap<unknown, readonly JsonObject[]> {
  const groups = new Map<unknown, JsonObject[]>();
  for (const item of list?.items ?? []) {
    const group = groups.get(item.office_id);
    if (group === undefined) groups.set(item.office_id, [item]);
    else group.push(item);
  }
  return groups;
}

/** The length of a list or of a part of it; undefined when it is unknown. */
export const countOf = (list: ItemList | undefined, part = list?.items ?? []): number | undefined =>
  list === undefined || list.incomplete !== undefined ? undefined : part.length;

/** Names what could not be read: `not_read` without the right to it, `incomplete` where a list ended early. */
export function readGaps(parts: Readonly<Record<string, Partial<ItemList> | undefined>>): JsonObject {
  const notRead = Object.keys(parts).filter((name) => parts[name] === undefined);
  const incomplete = Object.entries(parts)
    .filter(([, part]) => part?.incomplete !== undefined)
    .map(([name, part]) => [name, part?.incomplete]);
  return {
    ...(notRead.length > 0 && { not_read: notRead }),
    ...(incomplete.length > 0 && { incomplete: Object.fromEntries(incomplete) }),
  };
}
