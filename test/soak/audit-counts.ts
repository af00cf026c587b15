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

/** Writes of one tool on one target. */
export interface AuditCount {
  applied: number;
  maybe: number;
}

/** Counts the outcomes of an audit file by tool and target. Throws for an intent without an outcome. */
export async function auditCounts(path: string, counts: Map<string, AuditCount>): Promise<void> {
  const open = new Set<string>();
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const { event, id, tool, target, outcome } = line.parse(JSON.parse(text));
    if (event === 'intent') open.add(id);
    if (event !== 'outcome' || !open.delete(id)) continue;
    const key = `${tool} ${target.id ?? target.parent_id ?? ''}`;
    const count = counts.get(key) ?? { applied: 0, maybe: 0 };
    if (outcome === 'applied') count.applied++;
    if (outcome === 'may_have_been_applied') count.maybe++;
    counts.set(key, count);
  }
  if (open.size > 0) throw new Error(`${open.size} intents in ${path} have no outcome`);
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
