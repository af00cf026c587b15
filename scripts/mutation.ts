import { parseArgs } from 'node:util';
import { changedLines, countLines } from './mutation/changed-lines.ts';
import { folders, hasRedis } from './mutation/folders.ts';
import { type FolderResult, runFolder } from './mutation/run-folder.ts';

/**
 * `npm run mutation`: changes the code in many small ways and counts the changes that a test notices. Arguments are
 * folders of `src/`. `--changed` mutates only lines that differ from the merge base with `--since` (HEAD~1). `--sample N`
 * tests one of N mutants, for an estimate in a fraction of the time.
 */
const LIMITS = {
  /** Of a whole folder. */
  folder: 85,
  /** Of changed lines: with so few mutants, some that no test can kill weigh more. */
  changed: 60,
} as const;

/** A line has nearly one mutant. This many keep a run over changed lines at a minute or two; of more, a sample is tested. */
const MOST_CHANGED_LINES = 40;

/** Fewer mutants give no percentage worth a limit. */
const FEWEST_MUTANTS = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: 'boolean' },
    since: { type: 'string', default: 'HEAD~1' },
    sample: { type: 'string', default: '1' },
  },
});
const { changed = false, since } = values;
const names = positionals.length > 0 ? positionals : Object.keys(folders);
const unknown = names.filter((name) => !(name in folders));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. Folders: ${Object.keys(folders).join(', ')}\n`);
  process.exit(1);
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Plan {
  /** What to mutate, by folder. */
  readonly code: ReadonlyMap<string, readonly string[]>;
  readonly sample: number;
}

const wholeFolders = (): Plan => ({
  code: new Map(names.map((name) => [name, [`src/${name}/**/*.ts`]])),
  sample: Number(values.sample),
});

function changedCode(): Plan {
  const lines = changedLines(
    since,
    names.map((name) => `src/${name}`),
  );
  const count = countLines(lines ?? []);
  const sample = Math.max(1, Math.ceil(count / MOST_CHANGED_LINES));
  if (lines === undefined) print(`There is no common commit with ${since}, so nothing has changed.`);
  else
    print(`${count} changed lines since ${since}${sample > 1 ? `; one of ${sample} mutants is tested` : ''}`);
  const ranges = names.map((name) => {
    const own = (lines ?? []).filter(({ path }) => path.startsWith(`src/${name}/`));
    return [name, own.map(({ path, first, last }) => `${path}:${first}-${last}`)] as const;
  });
  return { code: new Map(ranges.filter(([, mutate]) => mutate.length > 0)), sample };
}

const percentOf = ({ mutants, killed }: Pick<FolderResult, 'mutants' | 'killed'>): number =>
  mutants === 0 ? 100 : (100 * killed) / mutants;

const redis = hasRedis();
if (!redis) print('redis-server is not installed: code that needs it is left out.');
const { code, sample } = changed ? changedCode() : wholeFolders();

const results: FolderResult[] = [];
for (const [name, mutate] of code) {
  const result = await runFolder(name, { mutate, redis, sample, incremental: !changed && sample === 1 });
  for (const survivor of result.survivors) print(survivor);
  results.push(result);
}

for (const result of results) {
  const { folder, mutants, killed, timedOut } = result;
  print(
    `${folder}: ${killed} of ${mutants} mutants killed (${timedOut} timed out), ${percentOf(result).toFixed(1)} %`,
  );
}
const limit = changed ? LIMITS.changed : LIMITS.folder;
const sums = {
  mutants: results.reduce((sum, { mutants }) => sum + mutants, 0),
  killed: results.reduce((sum, { killed }) => sum + killed, 0),
};
const isLow = changed
  ? sums.mutants >= FEWEST_MUTANTS && percentOf(sums) < limit
  : results.some((result) => percentOf(result) < limit);
print(
  results.length === 0
    ? 'mutation score: no code of these folders changed'
    : `mutation score: ${percentOf(sums).toFixed(1)} % of ${sums.mutants} mutants killed${sample > 1 ? ` of a sample, one of ${sample}` : ''} (limit ${limit} %)`,
);
process.exitCode = isLow ? 1 : 0;
