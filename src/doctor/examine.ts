import { type Config, ConfigError } from '../config.ts';
import { SelectionError, selectTools } from '../mcp/offer.ts';
import { checkKey, checkTools } from './checks-key.ts';
import { checkNode, checkPort } from './checks-machine.ts';
import { checkClock, checkProxy, checkUpstream } from './checks-network.ts';
import { checkRedis, checkStore } from './checks-store.ts';
import { bad, type Finding, good, notApplicable } from './finding.ts';
import { admit, type Patient, type PatientAccount } from './patient.ts';

/** A check's name with what it found. */
export interface CheckResult extends Finding {
  readonly name: string;
}

/** What is examined. */
export interface Subject {
  /** Reads the settings. Throws ConfigError. */
  readonly readSettings: () => Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Version of Node, without the `v`. */
  readonly nodeVersion: string;
  /** The embedded Dialpad, when it takes the place of the account in the settings. */
  readonly demo?: PatientAccount | undefined;
}

/** The checks that need settings, in the order they are shown: what comes first is usually the cause. */
const checks: readonly { readonly name: string; readonly check: (patient: Patient) => Promise<Finding> }[] = [
  { name: 'Proxy', check: checkProxy },
  { name: 'Dialpad host', check: checkUpstream },
  { name: 'Clock', check: checkClock },
  { name: 'API key', check: checkKey },
  { name: 'Tools', check: checkTools },
  { name: 'Store', check: checkStore },
  { name: 'Redis', check: checkRedis },
  { name: 'Port', check: checkPort },
];

/** The settings, or what is wrong with them. */
function readSettings(subject: Subject): { config?: Config; finding: Finding } {
  try {
    const config = subject.readSettings();
    selectTools(config);
    return { config, finding: good('all can be used') };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof SelectionError)) throw error;
    return {
      finding: bad(
        error.message.replaceAll('\n', ' '),
        'Correct or unset it; docs/settings.md and --help list all settings.',
      ),
    };
  }
}

/** Runs all checks, one after the other, and tells each result as soon as it is there. */
export async function examine(subject: Subject, onResult: (result: CheckResult) => void): Promise<void> {
  // Read before anything is told: a command line that cannot be used has no results.
  const { config, finding } = readSettings(subject);
  onResult({ name: 'Node.js', ...checkNode(subject.nodeVersion) });
  onResult({ name: 'Settings', ...finding });
  if (config === undefined) {
    for (const { name } of checks) onResult({ name, ...notApplicable('waits for the settings') });
    return;
  }
  const patient = admit(config, subject.environment, subject.demo);
  try {
    for (const { name, check } of checks) onResult({ name, ...(await check(patient)) });
  } finally {
    await patient.close();
  }
}
