import { z } from 'zod';
import { originOf } from '../lib/host-names.ts';

/** Parsers from the text of a setting to its value. */

export const text = z.string().trim().min(1);

/** A comma-separated list. */
export const words = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);

export const yesOrNo = z
  .string()
  .trim()
  .toLowerCase()
  .refine(
    (word) => ['true', '1', 'yes', 'on', 'false', '0', 'no', 'off'].includes(word),
    'must be true or false',
  )
  .transform((word) => ['true', '1', 'yes', 'on'].includes(word));

export const oneOf = <const Words extends readonly [string, ...string[]]>(...options: Words) =>
  z.enum(options, { error: `must be one of ${options.join(', ')}` });

export const whole = (minimum: number, maximum: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,12}$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be from ${minimum} to ${maximum}`);

/** A key that is sent in a header. */
export const secret = z
  .string()
  .trim()
  .refine((text) => !/^bearer\b/i.test(text), {
    error: 'must be the key alone, without "Bearer" in front of it',
    abort: true,
  })
  .regex(
    /^[\x21-\x7e]+$/,
    'contains a space, a line break or a character that keys do not have: copy it again',
  );

/** The origin of an upstream, with an optional path. */
export const origin = z
  .string()
  .trim()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
      const message = 'must be an origin such as https://dialpad.com, without user name and query';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  });

/** Unchanged: the name of an issuer is compared exactly, with its last slash. */
export const exactUrl = z
  .string()
  .trim()
  .refine((text) => URL.canParse(text), 'must be a URL');

/** A URL without the slash at its end. */
export const url = exactUrl.transform((text) => text.replace(/\/+$/, ''));

/** A comma-separated list; `read` normalizes each word, or returns undefined to reject it. */
export const listOf = (read: (word: string) => string | undefined, message: string) =>
  words.transform((list, context) => {
    const known = list.map(read).filter((word) => word !== undefined);
    if (known.length === list.length) return known;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const webOrigin = (text: string): string | undefined => (/^https?:/i.test(text) ? originOf(text) : undefined);

export const publicOrigin = z
  .string()
  .trim()
  .transform((text, context) => {
    const found = webOrigin(text);
    if (found !== undefined) return found;
    context.addIssue({
      code: 'custom',
      message: 'must be an origin such as https://mcp.example.com; a path goes into MCP_PATH_PREFIX',
    });
    return z.NEVER;
  });
