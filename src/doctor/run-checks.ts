import { checkCombinations } from '../config/check-combinations.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { commandLine } from '../lib/program-name.ts';
import { withoutSecrets } from '../lib/safe-text.ts';
import { selectTools } from '../registry/select-tools.ts';
import { SelectionError } from '../registry/selection.ts';
import { checkApiKey, checkTools } from './check-api-key.ts';
import { checkAudit } from './check-audit.ts';
import { checkNode, checkPort } from './check-machine.ts';
import { checkClock, checkHost, checkProxy } from './check-network.ts';
import { checkOAuth } from './check-oauth.ts';
import { checkRedis } from './check-redis.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import { checkStore } from './check-store.ts';
import { createDoctorContext, type DoctorContext } from './doctor-context.ts';
import { type DoctorAccount, findAccount } from './find-account.ts';

export interface NamedCheckResult extends CheckResult {
  readonly name: string;
}

export interface RunChecksOptions {
  /** Throws ConfigError. */
  readonly readSettings: () => Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Version of Node, without the `v`. */
  readonly nodeVersion: string;
  /** The embedded simulator, used instead of the configured account. */
  readonly demo?: DoctorAccount | undefined;
  /** Maximum time per check, in ms. Default: five seconds. */
  readonly limitMs?: number | undefined;
}

const CHECK_LIMIT_MS = 5_000;

/** Checks have timeouts of their own, which name the reason; they come first. */
const MARGIN_MS = 1_000;

/** A disk or a name server can hang too. */
async function inTime(check: Promise<CheckResult>, limitMs: number): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    const timedOut = failed(
      `no result within ${Math.round(limitMs / 1000)} seconds`,
      'Check the network and the disk, then try again.',
    );
    // Two timers: after a busy time the check can still report its own reason.
    timer = setTimeout(() => {
      timer = setTimeout(() => resolve(timedOut), MARGIN_MS);
    }, limitMs);
  });
  try {
    return await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** In the order of the output: an earlier failure is usually the cause of a later one. */
const checks: readonly {
  readonly name: string;
  readonly check: (context: DoctorContext) => Promise<CheckResult>;
}[] = [
  { name: 'Proxy', check: checkProxy },
  { name: 'Dialpad host', check: checkHost },
  { name: 'Clock', check: checkClock },
  { name: 'API key', check: checkApiKey },
  { name: 'Tools', check: checkTools },
  { name: 'Store', check: checkStore },
  { name: 'Redis', check: checkRedis },
  { name: 'Audit log', check: checkAudit },
  { name: 'OAuth', check: checkOAuth },
  { name: 'Port', check: checkPort },
];

function readSettings(options: RunChecksOptions): { config?: Config; result: CheckResult } {
  try {
    const config = options.readSettings();
    checkCombinations(config);
    selectTools(config);
    const ignored = config.unknownNames.map((name) => `; ${name} is not a setting and is ignored`);
    return { config, result: passed(`all valid${ignored.join('')}`) };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof SelectionError)) throw error;
    return {
      result: failed(
        withoutSecrets(error.message).replaceAll('\n', ' '),
        `Correct or unset it. All settings: ${commandLine('settings')}`,
      ),
    };
  }
}

/** Runs the checks one after the other. */
export async function runChecks(
  options: RunChecksOptions,
  onResult: (result: NamedCheckResult) => void,
): Promise<void> {
  // Read first: an invalid command line has no results.
  const { config, result } = readSettings(options);
  onResult({ name: 'Node.js', ...checkNode(options.nodeVersion) });
  onResult({ name: 'Settings', ...result });
  if (config === undefined) {
    for (const { name } of checks) onResult({ name, ...skipped('invalid settings') });
    return;
  }
  const { environment, demo, limitMs = CHECK_LIMIT_MS } = options;
  const account = demo ?? (await findAccount(config, limitMs));
  const context = await createDoctorContext({
    config,
    environment,
    account,
    demo: demo !== undefined,
    limitMs,
  });
  try {
    for (const { name, check } of checks) onResult({ name, ...(await inTime(check(context), limitMs)) });
  } finally {
    await context.close();
  }
}
