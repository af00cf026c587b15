import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const line = z.looseObject({
  event: z.string(),
  id: z.string(),
  tool: z.string(),
  target: z.record(z.string(), z.string()),
  outcome: z.string().optional(),
});

/** An audit file is damaged, or incomplete. The message names the file and the line. */
export class AuditFileError extends Error {
  override readonly name = 'AuditFileError';
}

/** Writes of one tool on one target. */
export interface AuditCount {
  applied: number;
  maybe: number;
}

function parseLine(text: string, place: string): z.output<typeof line> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AuditFileError(`${place} is not JSON, or cut off`);
  }
  const parsed = line.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AuditFileError(`${place} is not the record of a write`);
}

/**
 * Counts the outcomes of an audit file by tool and target. Rejects with AuditFileError for a damaged line and for an
 * intent without an outcome.
 */
export async function auditCounts(path: string, counts: Map<string, AuditCount>): Promise<void> {
  const open = new Set<string>();
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const { event, id, tool, target, outcome } = parseLine(text, `${path}:${++number}`);
    if (event === 'intent') open.add(id);
    if (event !== 'outcome' || !open.delete(id)) continue;
    const key = `${tool} ${target.id ?? target.parent_id ?? ''}`;
    const count = counts.get(key) ?? { applied: 0, maybe: 0 };
    if (outcome === 'applied') count.applied++;
    if (outcome === 'may_have_been_applied') count.maybe++;
    counts.set(key, count);
  }
  if (open.size > 0) throw new AuditFileError(`${open.size} intents in ${path} have no outcome`);
}

/** Writes that are in one record and not in the other. */
export function differences(
  ledger: Readonly<Record<string, number>>,
  audit: ReadonlyMap<string, AuditCount>,
): readonly string[] {
  const keys = new Set([...Object.keys(ledger), ...audit.keys()]);
  return [...keys].flatMap((key) => {
    const written = ledger[key] ?? 0;
    const { applied, maybe } = audit.get(key) ?? { applied: 0, maybe: 0 };
    const isSame = written >= applied && written <= applied + maybe;
    return isSame
      ? []
      : [`${key}: ${written} in the ledger, ${applied} applied and ${maybe} unknown in the audit log`];
  });
}
