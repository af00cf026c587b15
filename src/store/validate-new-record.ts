import { z } from 'zod';
import { isPcid, PCID_FORM } from '../auth/pcid.ts';
import { toolsetNames } from '../registry/toolsets.ts';
import type { NewCaller, NewConnection } from './store.ts';
import { RecordError } from './store-errors.ts';

const pcid = z.string().refine(isPcid, `a PCID has ${PCID_FORM}`);

const name = z
  .string()
  .trim()
  .min(1, 'a name is needed')
  .max(100, 'a name has at most 100 characters')
  .regex(/^\P{C}*$/u, 'a name has no control or invisible characters');

const newConnection: z.ZodType<NewConnection> = z.strictObject({
  name,
  environment: z.enum(['production', 'sandbox'], 'the environment must be production or sandbox'),
  credential: z
    .string()
    .trim()
    .regex(
      /^[\x21-\x7e]{1,4096}$/,
      'the API key is empty, or holds a space, a line break or a character that a key cannot have: copy it again',
    ),
  pcid: pcid.optional(),
});

const newCaller: z.ZodType<NewCaller> = z.strictObject({
  name,
  pcids: z.array(pcid).min(1, 'a caller needs at least one PCID'),
  toolsets: z
    .array(z.enum(toolsetNames, `the toolsets are ${toolsetNames.join(', ')}`))
    .min(1, 'name at least one toolset, or leave them out for all')
    .optional(),
  readOnly: z.boolean().optional(),
  expiresAt: z.iso
    .datetime({ error: 'the expiry must be a time such as 2030-01-31T00:00:00Z' })
    .refine((time) => Date.parse(time) > Date.now(), 'the expiry is in the past')
    .optional(),
});

function read<Value>(schema: z.ZodType<Value>, given: unknown): Value {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ message }) => message);
  throw new RecordError(`This cannot be stored: ${[...new Set(problems)].join('; ')}.`);
}

/** Checks what somebody wants to store. Throws RecordError, which never shows the credential. */
export const readNewConnection = (given: NewConnection): NewConnection => read(newConnection, given);

/** Checks what somebody wants to store. Throws RecordError. */
export const readNewCaller = (given: NewCaller): NewCaller => read(newCaller, given);
