import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { unknownKeyMessage } from './encryption.ts';
import type { CallerRecord, ConnectionRecord } from './records.ts';
import { UnusableRecordError } from './store-errors.ts';
import type { StoreKey, StoreKeys } from './store-keys.ts';

const time = z.iso.datetime();

/** Strict: a newer version wrote an unknown field, which this version would lose. */
export const connectionRecord: z.ZodType<ConnectionRecord> = z.strictObject({
  pcid: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'sandbox']),
  status: z.enum(['active', 'disabled']),
  companyId: z.string().exactOptional(),
  createdAt: time,
  encryptedCredential: z.string(),
});

export const callerRecord: z.ZodType<CallerRecord> = z.strictObject({
  id: z.string(),
  name: z.string(),
  pcids: z.array(z.string()),
  toolsets: z.array(z.string()).exactOptional(),
  readOnly: z.boolean(),
  expiresAt: time.exactOptional(),
  createdAt: time,
  revokedAt: time.exactOptional(),
  tokenHash: z.string(),
});

/** The form of one kind of record at rest: its fields with a MAC over all of them. */
export interface RecordCodec<Item> {
  idOf(record: Item): string;
  encode(record: Item): object;
  /** Throws UnusableRecordError unless a key of the store signed exactly these fields for this id. */
  decode(id: string, json: unknown): Item;
}

interface CodecOptions<Item> {
  readonly kind: 'connection' | 'caller';
  readonly schema: z.ZodType<Item>;
  readonly idOf: (record: Item) => string;
  readonly keys: StoreKeys;
}

const signed = z.looseObject({ mac: z.string().regex(/^[\w-]{8}\.[\w-]{43}$/) });

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function createCodec<Item extends object>({
  kind,
  schema,
  idOf,
  keys,
}: CodecOptions<Item>): RecordCodec<Item> {
  function macOf({ id, authentication }: StoreKey, record: Item): string {
    const fields = Object.entries(record).sort(byName);
    const text = JSON.stringify(['dialpad-organization-mcp record 2', kind, idOf(record), fields]);
    return `${id}.${createHmac('sha256', authentication).update(text).digest('base64url')}`;
  }

  return {
    idOf,
    encode: (record) => ({ ...record, mac: macOf(keys.newest, record) }),
    decode(id, json) {
      const unusable = new UnusableRecordError(
        `The ${kind} ${id} in the store is damaged, or was changed without the store key. Find out who can write to the store. Restore the record from a backup, or remove it and add it again.`,
      );
      const envelope = signed.safeParse(json);
      if (!envelope.success) throw unusable;
      const { mac, ...fields } = envelope.data;
      const parsed = schema.safeParse(fields);
      if (!parsed.success || idOf(parsed.data) !== id) throw unusable;
      const key = keys.find(mac.slice(0, 8));
      if (key === undefined) throw new UnusableRecordError(`The ${kind} ${unknownKeyMessage(id)}`);
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(key, parsed.data)))) throw unusable;
      return parsed.data;
    },
  };
}

export interface RecordCodecs {
  readonly connections: RecordCodec<ConnectionRecord>;
  readonly callers: RecordCodec<CallerRecord>;
}

export const createRecordCodecs = (keys: StoreKeys): RecordCodecs => ({
  connections: createCodec({
    kind: 'connection',
    schema: connectionRecord,
    idOf: ({ pcid }) => pcid,
    keys,
  }),
  callers: createCodec({ kind: 'caller', schema: callerRecord, idOf: ({ id }) => id, keys }),
});
