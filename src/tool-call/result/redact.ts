import { isRecord, type JsonObject } from '../../lib/is-record.ts';

const REPLACEMENT = '********';

/** `password`, `sip_password`, `clientSecret`, `accessToken`, in any case. */
const secretName = /(password|secret|token)$/i;

/** Which names are those of secrets: a large response has many members with few names. */
const knownNames = new Map<string, boolean>();

const MAX_KNOWN_NAMES = 1_000;
const MAX_KNOWN_CHARS = 50;

function isSecretName(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const isSecret = secretName.test(name);
  if (knownNames.size < MAX_KNOWN_NAMES && name.length <= MAX_KNOWN_CHARS) knownNames.set(name, isSecret);
  return isSecret;
}

/** Whether a member is a secret, as opposed to `has_password: true`. */
const isSecret = (name: string, value: unknown): boolean =>
  isSecretName(name) && typeof value !== 'boolean' && value !== null;

/** Returns the list itself when it has no secret. */
function redactItems(list: readonly unknown[]): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const redacted = redactValue(item);
    if (redacted === item) continue;
    changed ??= [...list];
    changed[index] = redacted;
  }
  return changed ?? list;
}

/** Returns the value itself when it has no secret: most responses need no copy. */
function redactValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return redactItems(value);
  return isRecord(value) ? redactSecrets(value) : value;
}

/** Replaces members with the name of a secret, at any depth. */
export function redactSecrets(value: JsonObject): JsonObject {
  let changed: [string, unknown][] | undefined;
  for (const name in value) {
    const member = value[name];
    const redacted = isSecret(name, member) ? REPLACEMENT : redactValue(member);
    if (redacted === member) continue;
    changed ??= [];
    changed.push([name, redacted]);
  }
  // fromEntries defines own properties, so a member called __proto__ stays data.
  return changed === undefined ? value : { ...value, ...Object.fromEntries(changed) };
}
