import { DialpadError } from '../dialpad/dialpad-error.ts';
import { tools as allTools } from '../registry/registry.ts';
import { selectTools } from '../registry/select-tools.ts';
import { shortName } from '../registry/tool-names.ts';
import { bad, type Finding, good, notApplicable } from './check-result.ts';
import { checkUpstream } from './checks-network.ts';
import type { DoctorContext } from './doctor-context.ts';
import { explainConnectionError } from './explain-connection-error.ts';

const WHERE_KEYS_ARE_MADE = 'Keys are made in the Dialpad admin portal, under Company settings, API keys.';

function explainFailure(error: DialpadError): Finding {
  switch (error.kind) {
    case 'unauthorized':
      return bad(
        'Dialpad does not accept it (401)',
        `Copy the whole key again, or make a new one. ${WHERE_KEYS_ARE_MADE} A sandbox key works only with DIALPAD_BASE_URL=https://sandbox.dialpad.com.`,
      );
    case 'forbidden':
      return bad(
        'Dialpad lets it read neither the company nor its offices (403)',
        `Use the key of a company admin or an office admin. ${WHERE_KEYS_ARE_MADE}`,
      );
    case 'rate_limited':
      return bad('Dialpad allows no more requests for now (429)', 'Wait a minute and try again.');
    case 'not_found':
    case 'invalid_response':
    case 'redirect':
      return bad(
        'what answers is not the Dialpad API',
        'Set DIALPAD_BASE_URL to the origin only, such as https://dialpad.com.',
      );
    default:
      return bad(
        `it cannot be tried: ${error.kind === 'timeout' ? 'it takes too long' : explainConnectionError(error).what}`,
        error.kind === 'server_error'
          ? 'This is a fault on the side of Dialpad. Try again later.'
          : 'Try again; if it stays so, look at the other checks.',
      );
  }
}

/** What is wrong with a key that can be seen without asking: the text of an example, or a variable. */
function explainPlaceholder(key: string): Finding | undefined {
  if (/^(your|my|paste|insert)[-_ ]|^<.*>$|^(\.{2,}|…|x{3,})$/i.test(key)) {
    return bad(
      'it is the placeholder of an example',
      `Put your own key in its place. ${WHERE_KEYS_ARE_MADE}`,
    );
  }
  if (/^\$|^%\w+%$|\$\{/.test(key)) {
    return bad(
      'it is the name of a variable that nothing has filled in',
      'The client does not know this form of variable, or the variable is not set where the client starts. Write the key itself there, or set the variable.',
    );
  }
  return undefined;
}

/** Whether there is a key, whether Dialpad takes it, whose it is and which level it has. */
export async function checkKey(patient: DoctorContext): Promise<Finding> {
  const { apiKey, noKey } = patient.account;
  if (noKey !== undefined) return noKey;
  if (apiKey === undefined) {
    return bad(
      'DIALPAD_API_KEY is not set',
      `Set it in the environment, in a desktop client under "env". ${WHERE_KEYS_ARE_MADE} To try without an account use --demo.`,
    );
  }
  const placeholder = explainPlaceholder(apiKey);
  if (placeholder !== undefined) return placeholder;
  if ((await checkUpstream(patient)).ok !== true) return notApplicable('waits for the host');
  const facts = await patient.keyFacts();
  if (!('error' in facts)) return good(`${facts.level} key of ${facts.of}`);
  if (facts.error instanceof DialpadError) return explainFailure(facts.error);
  throw facts.error;
}

/** Which of the tools the key's level lets through. */
export async function checkTools(patient: DoctorContext): Promise<Finding> {
  const offered = selectTools(patient.config);
  const isAll = offered.length === allTools.length;
  if ((await checkKey(patient)).ok !== true) {
    const count = isAll ? `${offered.length}` : `${offered.length} of ${allTools.length}`;
    return notApplicable(`${count} are offered; which of them work is known when the key is`);
  }
  const facts = await patient.keyFacts();
  const isCompanyKey = 'level' in facts && facts.level === 'company';
  const refused = isCompanyKey ? [] : offered.filter((tool) => tool.keyLevel === 'company');
  if (refused.length === 0) {
    const offer = isAll ? '' : ` that are offered, of ${allTools.length},`;
    return good(`all ${offered.length}${offer} can be used`);
  }
  const names = refused.map((tool) => shortName(tool.name)).join(',');
  const need = refused.length === 1 ? 'one needs' : `${refused.length} need`;
  return bad(
    `${offered.length - refused.length} of ${offered.length} can be used; ${need} a company admin key`,
    `Use a company admin key, or leave them out: --exclude-tools ${names}`,
  );
}
