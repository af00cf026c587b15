import { isProtected, originOf } from '../lib/host-names.ts';
import { isRedisUrl } from '../lib/redis-url.ts';

/** Throws InvalidValueError. Does not use zod, which would slow down the start over stdio. */
export type Parser<Value> = (text: string) => Value;

/** The message continues a sentence that begins with the name of the setting. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
}

function check(isValid: boolean, message: string): void {
  if (!isValid) throw new InvalidValueError(message);
}

export const matching =
  (form: RegExp, message: string): Parser<string> =>
  (raw) => {
    const trimmed = raw.trim();
    check(form.test(trimmed), message);
    return trimmed;
  };

export const text: Parser<string> = (raw) => raw.trim();

export const redisUrl: Parser<string> = (raw) => {
  const trimmed = raw.trim();
  check(isRedisUrl(trimmed), 'must be the address of a Redis server: redis://user:password@host:6379');
  return trimmed;
};

/** A comma-separated list. */
export const words: Parser<string[]> = (raw) =>
  raw
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

const yes = ['true', '1', 'yes', 'on'];
const no = ['false', '0', 'no', 'off'];

export const yesOrNo: Parser<boolean> = (raw) => {
  const word = raw.trim().toLowerCase();
  check(yes.includes(word) || no.includes(word), 'must be true or false');
  return yes.includes(word);
};

export const oneOf =
  <const Word extends string>(...options: readonly Word[]): Parser<Word> =>
  (raw) => {
    const option = options.find((known) => known === raw);
    if (option === undefined) throw new InvalidValueError(`must be one of ${options.join(', ')}`);
    return option;
  };

export const whole =
  (minimum: number, maximum: number): Parser<number> =>
  (raw) => {
    const digits = matching(/^\d{1,12}$/, `must be a whole number from ${minimum} to ${maximum}`)(raw);
    const value = Number(digits);
    check(value >= minimum && value <= maximum, `must be from ${minimum} to ${maximum}`);
    return value;
  };

/** A value for a header. */
export const secret: Parser<string> = (raw) => {
  const key = raw.trim();
  check(!/^bearer\b/i.test(key), 'must be the key alone, without "Bearer" in front of it');
  check(
    /^[\x21-\x7e]+$/.test(key),
    'contains a space, a line break or a character that keys do not have: copy it again',
  );
  return key;
};

/** The path is optional. */
export const origin: Parser<string> = (raw) => {
  const url = URL.canParse(raw.trim()) ? new URL(raw.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new InvalidValueError('must be an origin such as https://dialpad.com, without user name and query');
  }
  const path = url.pathname.replace(/\/+$/, '');
  const [api] = /\/api\/v\d+$/.exec(path) ?? [];
  check(api === undefined, `must end before ${api}; that path is added to every request`);
  return url.origin + path;
};

/** Unchanged: the name of an issuer is compared exactly, with a slash at its end. */
export const exactUrl: Parser<string> = (raw) => {
  const url = raw.trim();
  check(URL.canParse(url), 'must be a URL');
  check(isProtected(url), 'must begin with https:; http: is only for this machine');
  return url;
};

/** Without a slash at its end. */
export const url: Parser<string> = (raw) => exactUrl(raw).replace(/\/+$/, '');

/** A comma-separated list; `read` normalizes each word, or returns undefined to reject it. */
export const listOf =
  (read: (word: string) => string | undefined, message: string): Parser<string[]> =>
  (raw) => {
    const list = words(raw);
    const known = list.map(read).filter((word) => word !== undefined);
    check(known.length === list.length, message);
    return known;
  };

export const publicOrigin: Parser<string> = (raw) => {
  const found = /^https?:/i.test(raw.trim()) ? originOf(raw.trim()) : undefined;
  if (found !== undefined) return found;
  throw new InvalidValueError(
    'must be an origin such as https://mcp.example.com; a path goes into MCP_PATH_PREFIX',
  );
};
