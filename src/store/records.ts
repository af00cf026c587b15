import { z } from 'zod';
import type { Connection, StoredCaller, StoreState } from './store.ts';

const time = z.iso.datetime();

/** A connection as it is stored, with its credential sealed. */
export interface ConnectionRecord extends Connection {
  readonly sealedCredential: string;
}

/** A caller as it is stored, with the hash of its token. */
export interface CallerRecord extends StoredCaller {
  readonly tokenHash: string;
}

/** Strict: an unknown field means that a newer version wrote it, and would be lost when this one writes. */
export const connectionRecord: z.ZodType<ConnectionRecord> = z.strictObject({
  pcid: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'sandbox']),
  status: z.enum(['active', 'disabled']),
  companyId: z.string().exactOptional(),
  createdAt: time,
  sealedCredential: z.string(),
});

/** Strict, as {@link connectionRecord}. */
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

/** A record that is there and cannot be read. */
export interface DamagedRecord {
  readonly id: string;
  readonly reason: string;
}

/** All records of one kind, in no order. */
export interface Listing<Kept> {
  readonly records: readonly Kept[];
  readonly damaged: readonly DamagedRecord[];
}

/** Records of one kind, by id. Each change is made as a whole or not at all, whatever else goes on. */
export interface Collection<Kept> {
  all(): Promise<Listing<Kept>>;
  /** Rejects with UnusableRecordError when the record is damaged. */
  find(id: string): Promise<Kept | undefined>;
  /** False when the id is taken. */
  insert(record: Kept): Promise<boolean>;
  /** The record after the change; undefined when there is none. `change` may run more than once. */
  change(id: string, change: (record: Kept) => Kept): Promise<Kept | undefined>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}

/** Where records are kept: a file, or Redis. Rejects with StoreError. */
export interface Records {
  readonly connections: Collection<ConnectionRecord>;
  readonly callers: Collection<CallerRecord>;
  /** One cheap question. */
  state(): Promise<StoreState>;
  close(): Promise<void>;
}
