import { z } from 'zod';
import { isPcid, PCID_FORM } from '../auth/pcid.ts';
import { toolsetNames } from '../registry/toolsets.ts';
import type { CallerChange, NewCaller, NewConnection } from './store.ts';
import { RecordError } from './store-errors.ts';

const pcid = z.string().refine(isPcid, `a PCID has ${PCID_FORM}`);

const name = z
  .string()
  .trim()
  .min(1, 'a name is needed')
  .max(100, 'a name has at most 100 characters')
  .regex(/^\P{C}*$/u, 'a name has no control or invisible characters');

const credential = z
  .string()
  .trim()
  .regex(
    /^[\x21-\x7e]{1,4096}$/,
    'the API key is empty, or contains a space, a line break or a character that a key cannot have: copy it again',
  );

const newConnection: z.ZodType<NewConnection> = z.strictObject({
  name,
  environment: z.enum(['production', 'sandbox'], 'the environment must be production or sandbox'),
  credential,
  pcid: pcid.optional(),
});

const pcids = z.array(pcid).min(1, 'a caller needs at least one PCID');

const toolsets = z
  .array(z.enum(toolsetNames, `the toolsets are ${toolsetNames.join(', ')}`))
  .min(1, 'name at least one toolset, or leave them out for all');

const expiresAt = z.iso
  .datetime({ error: 'the expiry must be a time such as 2030-01-31T00:00:00Z' })
  .refine((time) => Date.parse(time) > Date.now(), 'the expiry is in the past');

const newCaller: z.ZodType<NewCaller> = z.strictObject({
  name,
  pcids,
  toolsets: toolsets.optional(),
  readOnly: z.boolean().optional(),
  expiresAt: expiresAt.optional(),
});

const callerChange: z.ZodType<CallerChange> = z.strictObject({
  pcids: pcids.optional(),
  toolsets: z.literal('all').or(toolsets).optional(),
  readOnly: z.boolean().optional(),
  expiresAt: z.literal('never').or(expiresAt).optional(),
});

function read<Value>(schema: z.ZodType<Value>, input: unknown): Value {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'invalid_union'
      ? (issue.errors.at(-1)?.map(({ message }) => message) ?? [])
      : [issue.message],
  );
  throw new RecordError(`This cannot be stored: ${[...new Set(problems)].join('; ')}.`);
}

/** These throw RecordError, which never contains the credential. */
export const readNewConnection = (connection: NewConnection): NewConnection =>
  read(newConnection, connection);
export const readCredential = (text: string): string => read(credential, text);
export const readNewCaller = (caller: NewCaller): NewCaller => read(newCaller, caller);
export const readCallerChange = (change: CallerChange): CallerChange => read(callerChange, change);
