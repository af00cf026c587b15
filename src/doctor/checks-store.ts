import { StoreError } from '../connections/errors.ts';
import { bad, type Finding, good, notApplicable } from './finding.ts';
import type { Patient } from './patient.ts';
import { explainTrouble } from './trouble.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Where Redis is without user name and password; the text may hold them. */
function shownRedis(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** Whether the store opens, can be read, and gives out every credential with the key of the settings. */
export async function checkStore({ config, demo }: Patient): Promise<Finding> {
  if (config.store === undefined) return notApplicable('not configured: single-account mode');
  if (demo && config.storeKey === undefined) return notApplicable('the demo makes its own key');
  // Loaded only here: in single-account mode there is no store to look at.
  const { openStore } = await import('../connections/open-store.ts');
  try {
    const store = await openStore(config.store, config.storeKey);
    try {
      await store.check();
      const [connections, callers] = [await store.connections(), await store.callers()];
      return good(`opens; ${connections.length} connections, ${callers.length} callers`);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // What is wrong comes first, what to do after it.
    const [what = '', ...fix] = error.message.split(/(?<=\.)\s+(?=[A-Z])/);
    return bad(
      what.replace(/\.$/, ''),
      fix.join(' ') || 'Check MCP_STORE; docs/hosting.md says how it is set up.',
    );
  }
}

/** The Redis that the settings name, for the store or for shared budgets. */
function redisUrl({ config }: Patient): string | undefined {
  if (config.redisUrl !== undefined) return config.redisUrl;
  return /^rediss?:/.test(config.store ?? '') ? config.store : undefined;
}

/** Whether Redis or Valkey answers a ping. */
export async function checkRedis(patient: Patient): Promise<Finding> {
  const url = redisUrl(patient);
  if (url === undefined) return notApplicable('not configured');
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    return bad('MCP_REDIS_URL is not a Redis URL', 'Set it like this: redis://user:password@host:6379');
  }
  const shown = shownRedis(url);
  // CommonJS: bundled, its names are members of the default export only.
  const { default: redis } = await import('redis');
  const client = redis.createClient({
    url,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
  });
  // Without a listener a lost connection would end the process; the failure is told by connect or ping.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
    return good(`${shown} answers`);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/NOAUTH|WRONGPASS/.test(message)) {
      return bad(
        `${shown} refuses the user name or password`,
        'Put the right ones into the URL: redis://user:password@host:6379',
      );
    }
    return bad(
      `${shown}: ${explainTrouble(error).what}`,
      'Start Redis, or correct host and port in MCP_REDIS_URL (or MCP_STORE). rediss:// is for TLS.',
    );
  } finally {
    client.destroy();
  }
}
