import { isRecord } from '../lib/is-record.ts';

const MASK = '********';

/** `password`, `sip_password`, `clientSecret`, `accessToken`, in any case. */
const secretName = /(password|secret|token)$/i;

type Members = Readonly<Record<string, unknown>>;

function redactValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactValue);
  return isRecord(value) ? redactSecrets(value) : value;
}

/** Whether a member holds a secret, as opposed to `has_password: true`. */
const isSecret = (name: string, value: unknown): boolean =>
  secretName.test(name) && typeof value !== 'boolean' && value !== null;

/** A copy in which the members with the name of a secret are masked, at any depth. */
export const redactSecrets = (value: Members): Members =>
  Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name, member) ? MASK : redactValue(member),
    ]),
  );
