import type { JsonObject } from '../../lib/is-record.ts';
import { countThatFit } from '../../tool-call/truncate-result.ts';

/** The fields of these names, as far as the item has them. */
export const keep = (item: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));

/** The first form that has at most `maxChars` characters as JSON; the last one if none has. */
export function firstThatFits(forms: readonly (() => JsonObject)[], maxChars: number): JsonObject {
  let form: JsonObject = {};
  for (const make of forms) {
    form = make();
    if (JSON.stringify(form).length <= maxChars) break;
  }
  return form;
}

/** As many items from the start as have room in `maxChars` characters of JSON. */
export const asManyAsFit = (items: readonly JsonObject[], maxChars: number): readonly JsonObject[] =>
  items.slice(0, countThatFit(items, maxChars));

/** Groups items by the office they belong to. */
export function byOffice(items: readonly JsonObject[]): ReadonlyMap<unknown, readonly JsonObject[]> {
  const groups = new Map<unknown, JsonObject[]>();
  for (const item of items) {
    const group = groups.get(item.office_id);
    if (group === undefined) groups.set(item.office_id, [item]);
    else group.push(item);
  }
  return groups;
}
