import { expect } from 'vitest';

const SHORTEN = 'Shorten descriptions in src/registry/tools or src/registry/schemas';
const USE_OTHER_SCHEMA =
  'If an output schema is the cause: use an existing one of src/registry/schemas, or raise this budget in test/support/size-budget.ts with a reason in the commit';

interface Budget {
  readonly part: string;
  /** On average, so that a new tool of usual length needs no cuts in the texts of the others. */
  readonly bytesPerTool: number;
  readonly remedy: string;
}

export const budgets = {
  seen: { part: 'what a model sees of all tools', bytesPerTool: 1_050, remedy: SHORTEN },
  reads: { part: 'what a model sees of the reads', bytesPerTool: 750, remedy: SHORTEN },
  listed: { part: 'the whole list', bytesPerTool: 2_500, remedy: `${SHORTEN}. ${USE_OTHER_SCHEMA}` },
  listedWithViews: {
    part: 'the whole list with its links to views',
    bytesPerTool: 2_625,
    remedy: `${SHORTEN}. ${USE_OTHER_SCHEMA}`,
  },
} as const satisfies Readonly<Record<string, Budget>>;

interface ListedTool {
  readonly name: string;
  readonly description?: unknown;
  readonly inputSchema?: unknown;
}

/** The members of a tool that clients show to a model. */
export const seenByModel = ({ name, description, inputSchema }: ListedTool) => ({
  name,
  description,
  inputSchema,
});

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

export function expectWithinBudget(
  { part, bytesPerTool, remedy }: Budget,
  list: readonly ListedTool[],
): void {
  const limit = bytesPerTool * list.length;
  const bytes = bytesOf(list);
  const largest = list
    .map((tool) => ({ name: tool.name, size: bytesOf(tool) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 5)
    .map(({ name, size }) => `${name} ${size}`);
  expect(
    bytes,
    `${part}: ${bytes - limit} bytes too many for ${list.length} tools of ${bytesPerTool} bytes on average. ${remedy}. The largest tools: ${largest.join(', ')}`,
  ).toBeLessThanOrEqual(limit);
}
