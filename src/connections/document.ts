import { z } from 'zod';
import { StoreError } from './errors.ts';

/** Where the store's one document is kept: a file, or a key of Redis. */
export interface DocumentPlace {
  /**
   * The text as it is now, and its version. May be as old as a second. Throws StoreUnavailable.
   * An unchanged version means an unchanged text.
   */
  read(): Promise<VersionedText>;
  /** Replaces the text if the version is still the latest; false when somebody else was first. */
  replace(text: string, version: string): Promise<boolean>;
  close(): Promise<void>;
}

/** A text with its version. The text is absent before the first write. */
export interface VersionedText {
  readonly text: string | undefined;
  readonly version: string;
}

const connectionRecord = z.strictObject({
  pcid: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'sandbox']),
  /** Sealed. */
  credential: z.string(),
  company_id: z.string().optional(),
  created_at: z.string(),
});

const callerRecord = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** SHA-256, hex. */
  token_hash: z.string(),
  pcids: z.array(z.string()),
  toolsets: z.array(z.string()).optional(),
  read_only: z.boolean(),
  expires_at: z.string().optional(),
  created_at: z.string(),
});

const FORMAT = 1;

const documentSchema = z.strictObject({
  format: z.literal(FORMAT),
  connections: z.array(connectionRecord),
  callers: z.array(callerRecord),
});

/** A connection as it is kept. */
export type ConnectionRecord = z.output<typeof connectionRecord>;

/** A caller as it is kept. */
export type CallerRecord = z.output<typeof callerRecord>;

/** All that the store keeps. */
export type StoreDocument = z.output<typeof documentSchema>;

const empty: StoreDocument = { format: FORMAT, connections: [], callers: [] };

const NOT_TOUCHED = 'It was not touched: restore it from a backup, or move it away to begin anew.';

/** Reads the document. Throws StoreError for what is damaged or of another format. */
export function parseDocument(text: string | undefined): StoreDocument {
  if (text === undefined) return empty;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StoreError(`The store is damaged: it is not whole JSON. ${NOT_TOUCHED}`);
  }
  const format = z.looseObject({ format: z.unknown() }).safeParse(value).data?.format;
  if (format !== FORMAT) {
    throw new StoreError(
      `The store has the format ${JSON.stringify(format) ?? 'of another program'}, and this version reads ${FORMAT}. Use the version that wrote it. ${NOT_TOUCHED}`,
    );
  }
  const parsed = documentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.');
  throw new StoreError(`The store is damaged at "${place}". ${NOT_TOUCHED}`);
}

/** The text of a document. */
export const documentText = (document: StoreDocument): string => `${JSON.stringify(document, null, 1)}\n`;
