import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { withoutSecrets } from '../lib/safe-text.ts';
import { SelectionError, selectTools } from '../registry/select-tools.ts';
import { bad, type Finding, good, notApplicable } from './check-result.ts';
import { checkKey, checkTools } from './checks-key.ts';
import { checkNode, checkPort } from './checks-machine.ts';
import { checkClock, checkProxy, checkUpstream } from './checks-network.ts';
import { checkRedis } from './checks-redis.ts';
import { checkStore } from './checks-store.ts';
import { createDoctorContext, type DoctorContext } from './doctor-context.ts';
import { type DoctorAccount, findAccount } from './upstream-account.ts';

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
  readonly demo?: DoctorAccount | undefined;
  /** How long a check may wait for others, in ms. Default: five seconds. */
  readonly limitMs?: number | undefined;
}

/** Who waits longer takes the doctor for hung. */
const CHECK_LIMIT_MS = 5_000;

/** Over the limit of what a check waits for: then it tells the reason itself. */
const MARGIN_MS = 1_000;

/** A check's finding, or that it did not come in time: a disk or a name server can hang too. */
async function inTime(check: Promise<Finding>, limitMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const finding = bad(
      `no answer within ${Math.round(limitMs / 1000)} seconds`,
      'Check the network, or the disk that it is on; then try again.',
    );
    // Two timers, so that a process that was busy for long still lets the check tell its own reason.
    timer = setTimeout(() => {
      timer = setTimeout(() => resolve(finding), MARGIN_MS);
    }, limitMs);
  });
  try {
    return await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The checks that need settings, in the order they are shown: what comes first is usually the cause. */
const checks: readonly {
  readonly name: string;
  readonly check: (patient: DoctorContext) => Promise<Finding>;
}[] = [
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
        withoutSecrets(error.message).replaceAll('\n', ' '),
        'Correct or unset it. All settings: dialpad-organization-mcp settings',
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
  const { environment, demo, limitMs = CHECK_LIMIT_MS } = subject;
  const account = demo ?? (await findAccount(config, limitMs));
  const patient = await createDoctorContext({
    config,
    environment,
    account,
    demo: demo !== undefined,
    limitMs,
  });
  try {
    for (const { name, check } of checks) onResult({ name, ...(await inTime(check(patient), limitMs)) });
  } finally {
    await patient.close();
  }
}
