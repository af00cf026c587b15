import { isRecord } from '../lib/is-record.ts';

/** What stands in the place of a SIP password. */
const MASK = '********';

type Members = Readonly<Record<string, unknown>>;

function maskValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskValue);
  return isRecord(value) ? redactSecrets(value) : value;
}

/** A copy with a mask over every `password`, at any depth. */
export const redactSecrets = (value: Members): Members =>
  Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === 'password' ? MASK : maskValue(member)]),
  );
