import { z } from 'zod';
import { originOf } from '../lib/host-names.ts';

/** How the text of a setting becomes a value. */

/** Words with commas between. */
export const words = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);

/** A switch. */
export const yesOrNo = z
  .string()
  .trim()
  .toLowerCase()
  .refine(
    (word) => ['true', '1', 'yes', 'on', 'false', '0', 'no', 'off'].includes(word),
    'must be true or false',
  )
  .transform((word) => ['true', '1', 'yes', 'on'].includes(word));

/** One of a few words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...options: Words) =>
  z.enum(options, { error: `must be one of ${options.join(', ')}` });

/** A whole number in a range. */
export const whole = (minimum: number, maximum: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,12}$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be from ${minimum} to ${maximum}`);

/** A key, as it is sent in a header. */
export const secret = z
  .string()
  .trim()
  .refine((text) => !/^bearer\b/i.test(text), {
    error: 'must be the key alone, without "Bearer" in front of it',
    abort: true,
  })
  .regex(
    /^[\x21-\x7e]+$/,
    'holds a space, a line break or a character that a key cannot have: copy it again',
  );

/** Where an upstream is, perhaps with a path. */
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

/** As it is given: the name of an issuer is compared letter by letter, its last slash too. */
export const exactUrl = z
  .string()
  .trim()
  .refine((text) => URL.canParse(text), 'must be a URL');

/** A URL without the slash at its end. */
export const url = exactUrl.transform((text) => text.replace(/\/+$/, ''));

/** Words of a list, each in the one form in which it can be compared. */
export const listOf = (read: (word: string) => string | undefined, message: string) =>
  words.transform((given, context) => {
    const known = given.map(read).filter((word) => word !== undefined);
    if (known.length === given.length) return known;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** The origin of a web page; undefined when it is none. */
const webOrigin = (text: string): string | undefined => (/^https?:/i.test(text) ? originOf(text) : undefined);

/** Where clients reach this server. */
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
