import { DialpadError } from '../dialpad/errors.ts';
import { selectTools } from '../mcp/offer.ts';
import { tools as allTools } from '../registry/index.ts';
import { bad, type Finding, good, notApplicable } from './finding.ts';
import type { Patient } from './patient.ts';
import { explainTrouble } from './trouble.ts';

const WHERE_KEYS_ARE_MADE = 'Keys are made in the Dialpad admin portal, under Company settings, API keys.';

const short = (name: string): string => name.replace('dialpad_organization_', '');

/** Why the key cannot be judged before something else is right; undefined when it can. */
async function notYet(patient: Patient): Promise<string | undefined> {
  if (patient.config.store !== undefined && !patient.demo) {
    return 'hosted mode: each connection has its own; see connections test PCID';
  }
  const probed = await patient.probe();
  return 'error' in probed ? 'waits for an answer of the host' : undefined;
}

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
    case 'bad_answer':
    case 'redirect':
      return bad(
        'what answers is not the Dialpad API',
        'Set DIALPAD_BASE_URL to the origin only, such as https://dialpad.com.',
      );
    default:
      return bad(
        `it cannot be tried: ${explainTrouble(error).what}`,
        error.kind === 'server_error'
          ? 'This is a fault on the side of Dialpad. Try again later.'
          : 'Try again; if it stays so, look at the other checks.',
      );
  }
}

/** Whether there is a key, whether Dialpad takes it, whose it is and which level it has. */
export async function checkKey(patient: Patient): Promise<Finding> {
  const { apiKey } = patient.account;
  if (apiKey === undefined && patient.config.store === undefined) {
    return bad(
      'DIALPAD_API_KEY is not set',
      `Set it in the environment, in a desktop client under "env". ${WHERE_KEYS_ARE_MADE} To try without an account use --demo.`,
    );
  }
  const reason = await notYet(patient);
  if (reason !== undefined) return notApplicable(reason);
  const facts = await patient.keyFacts();
  if (!('error' in facts)) return good(`${facts.level} key of ${facts.of}`);
  if (facts.error instanceof DialpadError) return explainFailure(facts.error);
  throw facts.error;
}

/** Which of the tools the key's level lets through. */
export async function checkTools(patient: Patient): Promise<Finding> {
  const offered = selectTools(patient.config);
  const count =
    offered.length === allTools.length ? `${offered.length}` : `${offered.length} of ${allTools.length}`;
  if (patient.account.apiKey === undefined || (await notYet(patient)) !== undefined) {
    return notApplicable(`${count} are offered; which of them work is known when the key is`);
  }
  const facts = await patient.keyFacts();
  if ('error' in facts) {
    return notApplicable(`${count} are offered; which of them work is known when the key is`);
  }
  const refused = facts.level === 'company' ? [] : offered.filter((tool) => tool.keyLevel === 'company');
  if (refused.length === 0) return good(`all ${count} can be used`);
  const names = refused.map((tool) => short(tool.name)).join(',');
  return bad(
    `${offered.length - refused.length} of ${offered.length} can be used; ${refused.length} need a company admin key`,
    `Use a company admin key, or leave them out: --exclude-tools ${names}`,
  );
}
