import { isRecord, type JsonObject } from '../../lib/is-record.ts';

const REPLACEMENT = '********';

/** `password`, `sip_password`, `clientSecret`, `accessToken`, in any case. */
const secretName = /(password|secret|token)$/i;

/** Whether a member is a secret, as opposed to `has_password: true`. */
const isSecret = (name: string, value: unknown): boolean =>
  secretName.test(name) && typeof value !== 'boolean' && value !== null;

/** Returns the value itself when it has no secret: most responses need no copy. */
function redactValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(redactValue);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return isRecord(value) ? redactSecrets(value) : value;
}

/** Replaces members with the name of a secret, at any depth. */
export function redactSecrets(value: JsonObject): JsonObject {
  const changed: [string, unknown][] = [];
  for (const name of Object.keys(value)) {
    const member = value[name];
    const redacted = isSecret(name, member) ? REPLACEMENT : redactValue(member);
    if (redacted !== member) changed.push([name, redacted]);
  }
  // fromEntries defines own properties, so a member called __proto__ stays data.
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}
