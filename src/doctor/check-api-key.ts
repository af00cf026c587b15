import type { Config } from '../config/load-config.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import { commandLine } from '../lib/program-name.ts';
import { printable } from '../lib/safe-text.ts';
import { tools as allTools } from '../registry/registry.ts';
import { selectTools } from '../registry/select-tools.ts';
import { shortName } from '../registry/tool-names.ts';
import { checkHost } from './check-network.ts';
import { type CheckResult, failed, passed, skipped } from './check-result.ts';
import type { DoctorContext } from './doctor-context.ts';
import { explainConnectionError } from './explain-connection-error.ts';

const WHERE_KEYS_ARE_MADE = 'Create keys in the Dialpad admin portal, under Company settings, API keys.';

function explainRejectedKey(error: DialpadError, { store, pcid }: Config): CheckResult {
  switch (error.kind) {
    case 'unauthorized':
      if (store !== undefined && pcid !== undefined) {
        return failed(
          'Dialpad rejects it (401)',
          `Store the right key: ${commandLine(`connections set-key ${printable(pcid)}`)}. For an account of Dialpad's sandbox, remove the connection and add it with --environment sandbox.`,
        );
      }
      return failed(
        'Dialpad rejects it (401)',
        `Copy the whole key again, or create a new one. ${WHERE_KEYS_ARE_MADE} A sandbox key works only with DIALPAD_BASE_URL=https://sandbox.dialpad.com.`,
      );
    case 'forbidden':
      return failed(
        'it may read neither the company nor its offices (403)',
        `Use the key of a company admin or an office admin. ${WHERE_KEYS_ARE_MADE}`,
      );
    case 'rate_limited':
      return failed('the rate limit of Dialpad is exceeded (429)', 'Wait a minute and try again.');
    case 'not_found':
    case 'invalid_response':
    case 'redirect':
      return failed(
        'the server at DIALPAD_BASE_URL is not the Dialpad API',
        'Set DIALPAD_BASE_URL to the origin only, such as https://dialpad.com.',
      );
    default:
      return failed(
        `it could not be verified: ${error.kind === 'timeout' ? 'Dialpad did not respond in time' : explainConnectionError(error).what}`,
        error.kind === 'server_error'
          ? 'This is an error of Dialpad. Try again later.'
          : 'Try again; if it fails again, fix the other checks first.',
      );
  }
}

/** Finds keys that are the text of an example or an unreplaced variable. */
function explainPlaceholder(key: string): CheckResult | undefined {
  if (/^(your|my|paste|insert)[-_ ]|^<.*>$|^(\.{2,}|…|x{3,})$/i.test(key)) {
    return failed(
      'it is a placeholder from an example',
      `Put your own key in its place. ${WHERE_KEYS_ARE_MADE}`,
    );
  }
  if (/^\$|^%\w+%$|\$\{/.test(key)) {
    return failed(
      'it is the name of a variable that was not replaced',
      'The client does not support this form of variable, or the variable is not set where the client starts. Write the key itself there, or set the variable.',
    );
  }
  return undefined;
}

export async function checkApiKey(context: DoctorContext): Promise<CheckResult> {
  const { apiKey, noKey } = context.account;
  if (noKey !== undefined) return noKey;
  if (apiKey === undefined) {
    return failed(
      'DIALPAD_API_KEY is not set in this shell. Clients that setup configured have their own key',
      `Set it here to check it: export DIALPAD_API_KEY=$(cat key.txt). A client reads it from "env" of its configuration. ${WHERE_KEYS_ARE_MADE} To try without an account use --demo.`,
    );
  }
  const placeholder = explainPlaceholder(apiKey);
  if (placeholder !== undefined) return placeholder;
  if ((await checkHost(context)).ok !== true) return skipped('host unreachable');
  const facts = await context.keyDetails();
  if (!('error' in facts)) return passed(`${facts.level} key of ${facts.of}`);
  if (facts.error instanceof DialpadError) return explainRejectedKey(facts.error, context.config);
  throw facts.error;
}

export async function checkTools(context: DoctorContext): Promise<CheckResult> {
  const enabled = selectTools(context.config);
  const isAll = enabled.length === allTools.length;
  if ((await checkApiKey(context)).ok !== true) {
    const count = isAll ? `${enabled.length}` : `${enabled.length} of ${allTools.length}`;
    const isHosted = context.config.store !== undefined && context.config.pcid === undefined;
    const why = isHosted ? ': name a connection with --pcid' : ' (no valid key)';
    return skipped(`${count} enabled; permissions not checked${why}`);
  }
  const facts = await context.keyDetails();
  const isCompanyKey = 'level' in facts && facts.level === 'company';
  const forbidden = isCompanyKey ? [] : enabled.filter((tool) => tool.keyLevel === 'company');
  if (forbidden.length === 0) {
    const enabledOf = isAll ? '' : ` enabled tools (of ${allTools.length})`;
    return passed(`all ${enabled.length}${enabledOf} can be used`);
  }
  const names = forbidden.map((tool) => shortName(tool.name)).join(',');
  const need = forbidden.length === 1 ? 'one needs' : `${forbidden.length} need`;
  return failed(
    `${enabled.length - forbidden.length} of ${enabled.length} can be used; ${need} a company admin key`,
    `Use a company admin key, or leave them out: --exclude-tools ${names}`,
  );
}
