import { createApp } from '../app/create-app.ts';
import { localCaller } from '../auth/caller.ts';
import type { Config } from '../config/load-config.ts';
import { type Deadline, startDeadline } from '../dialpad/deadline.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import { printable } from '../lib/safe-text.ts';
import { version } from '../lib/version.ts';
import type { Tool } from '../registry/define-tool.ts';
import { companyGet } from '../registry/tools/company.ts';
import { officesList } from '../registry/tools/offices.ts';
import { type Probe, probe } from './probe.ts';
import type { DoctorAccount } from './upstream-account.ts';

/** What a key turned out to be: its level and the name of its company or office, or why that is not known. */
export type KeyFacts =
  | { readonly level: 'company' | 'office'; readonly of: string }
  | { readonly error: unknown };

/** What the checks look at. Whatever costs a request is asked once and remembered. */
export interface DoctorContext {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The account of the settings, or the embedded one. */
  readonly account: DoctorAccount;
  readonly demo: boolean;
  /** How long a check may wait for others, in ms. */
  readonly limitMs: number;
  /** One request without a key. */
  readonly probe: () => Promise<Probe>;
  /** Asks Dialpad with the key, through the client that calls use. Only to be called when there is a key. */
  readonly keyFacts: () => Promise<KeyFacts>;
  close(): Promise<void>;
}

/** Longest name that is shown, in characters. */
const LONGEST_NAME = 60;

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

function nameIn(answer: unknown): string {
  const hasName = typeof answer === 'object' && answer !== null && 'name' in answer;
  return hasName ? `"${printable(String(answer.name), LONGEST_NAME)}"` : 'an account without a name';
}

function firstItem(answer: unknown): unknown {
  const hasItems = typeof answer === 'object' && answer !== null && 'items' in answer;
  return hasItems && Array.isArray(answer.items) ? answer.items[0] : undefined;
}

/** Who is examined, and how long a check may wait. */
export type DoctorFacts = Pick<DoctorContext, 'config' | 'environment' | 'account' | 'demo' | 'limitMs'>;

/** Makes ready what the checks need. Nothing is sent before a check asks for it. */
export async function createDoctorContext(facts: DoctorFacts): Promise<DoctorContext> {
  const { config, environment, account, limitMs } = facts;
  const { baseUrl, apiKey } = account;
  const oneAccount = { baseUrl, apiKey, pcid: undefined, store: undefined, redisUrl: undefined };
  const app = await createApp({ ...config, ...oneAccount, logLevel: 'silent' }, { environment });

  const ask = async (tool: Tool, deadline: Deadline): Promise<unknown> => {
    const connection = await app.connections.resolve(undefined, localCaller);
    return app.client.call(tool, {}, { account: connection, caller: localCaller.id, deadline });
  };

  const askForFacts = async (deadline: Deadline): Promise<KeyFacts> => {
    try {
      return { level: 'company', of: nameIn(await ask(companyGet, deadline)) };
    } catch (error) {
      if (!(error instanceof DialpadError) || error.kind !== 'forbidden') return { error };
    }
    try {
      return { level: 'office', of: nameIn(firstItem(await ask(officesList, deadline))) };
    } catch (error) {
      return { error };
    }
  };

  return {
    ...facts,
    probe: once(() => probe(app.transport, baseUrl, `dialpad-organization-mcp/${version}`, limitMs)),
    keyFacts: once(async () => {
      const deadline = startDeadline(Math.min(config.timeoutMs, limitMs));
      try {
        return await askForFacts(deadline);
      } finally {
        deadline.dispose();
      }
    }),
    close: app.close,
  };
}
