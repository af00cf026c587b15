import { Stryker } from '@stryker-mutator/core';
import { root } from '../project.ts';
import { folders, slowTests } from './folders.ts';

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

export interface FolderResult {
  readonly folder: string;
  /** Without mutants that are not counted: ignored ones and those that do not compile. */
  readonly mutants: number;
  readonly killed: number;
  /** Of those killed: the tests did not end. */
  readonly timedOut: number;
  /** One line each: where, what was changed and whether a test ran it. */
  readonly survivors: readonly string[];
}

const OUTCOMES = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];

function describeSurvivor({ fileName, location, mutatorName, replacement, status }: Mutant): string {
  const path = fileName.replace(root, '');
  const code = (replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 60);
  const isRun = status === 'NoCoverage' ? ' (no test runs it)' : '';
  return `${path}:${location.start.line}:${location.start.column + 1} ${mutatorName}: ${code}${isRun}`;
}

function summarize(folder: string, results: readonly Mutant[], sample: number): FolderResult {
  const counted = results.filter(({ status, id }) => OUTCOMES.includes(status) && Number(id) % sample === 0);
  const survivors = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const unrun = survivors.find(({ status, testsCompleted }) => status === 'Survived' && !testsCompleted);
  if (unrun !== undefined) throw new Error(`no test ran, so this is no result: ${describeSurvivor(unrun)}`);
  return {
    folder,
    mutants: counted.length,
    killed: counted.length - survivors.length,
    timedOut: counted.filter(({ status }) => status === 'Timeout').length,
    survivors: survivors.map(describeSurvivor),
  };
}

export interface RunOptions {
  /** Files and line ranges of the folder, as Stryker's option `mutate` has them. */
  readonly mutate: readonly string[];
  /** Whether `redis-server` can be started. */
  readonly redis: boolean;
  /** Tests one of so many mutants, spread evenly. */
  readonly sample: number;
  /** Reuse results of the last run for code and tests that have not changed since. */
  readonly incremental: boolean;
}

/** Mutates code of one folder, one mutant after the other, and runs the tests that execute it. */
export async function runFolder(name: string, options: RunOptions): Promise<FolderResult> {
  const { tests = [], redis } = folders[name] ?? {};
  // Read by vitest.mutation.config.ts in Stryker's processes.
  process.env.MUTATION_SAMPLE = String(options.sample);
  process.env.MUTATION_EXCLUDE = slowTests.join(',');
  process.env.MUTATION_TESTS = [...tests, ...(options.redis ? (redis?.tests ?? []) : [])].join(',');
  const withoutRedis = options.redis ? [] : (redis?.sources ?? []).map((path) => `!src/${name}/${path}`);
  const stryker = new Stryker({
    configFile: 'scripts/mutation/stryker.config.mjs',
    mutate: [...options.mutate, ...withoutRedis],
    ignorers: name === 'registry' ? ['published-prose'] : [],
    incremental: options.incremental,
    incrementalFile: `reports/mutation/${name}.json`,
    reporters: process.stdout.isTTY ? ['progress'] : [],
  });
  return summarize(name, await stryker.runMutationTest(), options.sample);
}
