import { createApp } from '../app/create-app.ts';
import { localCaller } from '../auth/caller.ts';
import type { Config } from '../config/load-config.ts';
import { type Deadline, startDeadline } from '../dialpad/deadline.ts';
import { DialpadError } from '../dialpad/dialpad-error.ts';
import { isRecord } from '../lib/is-record.ts';
import { printable } from '../lib/safe-text.ts';
import { version } from '../lib/version.ts';
import type { Tool } from '../registry/define-tool.ts';
import { companyGet } from '../registry/tools/company.ts';
import { officesList } from '../registry/tools/offices.ts';
import type { DoctorAccount } from './find-account.ts';
import { type Probe, probeHost } from './probe-host.ts';

/** Level of the key and name of its company or office. */
export type KeyDetails =
  | { readonly level: 'company' | 'office'; readonly of: string }
  | { readonly error: unknown };

/** Each request is sent at most once and its result shared by the checks. */
export interface DoctorContext {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly account: DoctorAccount;
  readonly demo: boolean;
  /** Maximum time per check, in ms. */
  readonly limitMs: number;
  /** Sends one request without a key. */
  readonly probe: () => Promise<Probe>;
  /** Reads the company, or with an office key its office. Requires a key. */
  readonly keyDetails: () => Promise<KeyDetails>;
  close(): Promise<void>;
}

const MAX_NAME_CHARS = 60;

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

function nameIn(response: unknown): string {
  const hasName = isRecord(response) && 'name' in response;
  return hasName ? `"${printable(String(response.name), MAX_NAME_CHARS)}"` : 'an account without a name';
}

function firstItem(response: unknown): unknown {
  return isRecord(response) && Array.isArray(response.items) ? response.items[0] : undefined;
}

export type DoctorOptions = Pick<DoctorContext, 'config' | 'environment' | 'account' | 'demo' | 'limitMs'>;

export async function createDoctorContext(options: DoctorOptions): Promise<DoctorContext> {
  const { config, environment, account, limitMs } = options;
  const { baseUrl, apiKey } = account;
  const oneAccount = {
    baseUrl,
    apiKey,
    pcid: undefined,
    store: undefined,
    redisUrl: undefined,
    auditFile: undefined,
  };
  const app = await createApp({ ...config, ...oneAccount, logLevel: 'silent' }, { environment });

  const read = async (tool: Tool, deadline: Deadline): Promise<unknown> => {
    const connection = await app.connections.resolve(undefined, localCaller);
    return app.client.call(tool, {}, { account: connection, caller: localCaller.id, deadline });
  };

  const readKeyDetails = async (deadline: Deadline): Promise<KeyDetails> => {
    try {
      return { level: 'company', of: nameIn(await read(companyGet, deadline)) };
    } catch (error) {
      if (!(error instanceof DialpadError) || error.kind !== 'forbidden') return { error };
    }
    try {
      return { level: 'office', of: nameIn(firstItem(await read(officesList, deadline))) };
    } catch (error) {
      return { error };
    }
  };

  return {
    ...options,
    probe: once(() => probeHost(app.transport, baseUrl, `dialpad-organization-mcp/${version}`, limitMs)),
    keyDetails: once(async () => {
      const deadline = startDeadline(Math.min(config.timeoutMs, limitMs));
      try {
        return await readKeyDetails(deadline);
      } finally {
        deadline.dispose();
      }
    }),
    close: app.close,
  };
}
