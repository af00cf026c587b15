import { hkdfSync } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { type Config, ConfigError } from '../config/settings.ts';
import { createClient } from '../dialpad/client.ts';
import { openHttpAgent } from '../dialpad/http-agent.ts';
import { createMemoryPacer } from '../dialpad/rate-limit/memory-pacer.ts';
import type { Pacer } from '../dialpad/rate-limit/pacer.ts';
import { version } from '../lib/version.ts';
import type { ServerParts } from '../protocol/server.ts';
import { standardRate } from '../registry/define-tool.ts';
import { selectTools } from '../registry/select-tools.ts';
import { refuseWrongKey } from '../store/check-store-key.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { auditLog, type Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type HealthWatch, watchUpstream } from '../telemetry/upstream-health.ts';
import { createConfirmation } from '../tool-call/confirmation.ts';
import { singleConnection } from '../tool-call/resolve-connection.ts';
import { storedConnections } from '../tool-call/resolve-stored-connection.ts';
import { addDemoConnection, startDemoDialpad, withDemoStoreKey } from './demo.ts';

/** The product, put together for one process. */
export interface App extends ServerParts {
  /** Connections and callers, in hosted mode. */
  readonly store?: Store;
  readonly pacer: Pacer;
  readonly upstream: HealthWatch;
  close(): Promise<void>;
}

/** What differs between the commands that need a runtime. */
export interface AppOptions {
  /** Use the embedded Dialpad. */
  readonly demo: boolean;
  /** The value of DIALPAD_PCID, which the store must have. */
  readonly pcid?: string | undefined;
  readonly metrics?: Metrics | undefined;
}

const redisOf = (config: Config): string | undefined =>
  config.redisUrl ?? (/^rediss?:/.test(config.store ?? '') ? config.store : undefined);

/** Says when the store goes and comes, and which of its records are of no use. */
const storeNews = (logger: Logger) => ({
  onOutage: (reason: string) => logger.error({ reason }, 'the store is away'),
  onReturn: () => logger.info('the store is back'),
  onUnusable: (reason: string) => logger.error({ reason }, 'a record of the store cannot be used'),
});

/**
 * Refuses a store that nothing could be served from. One connection that cannot be used is its customer's trouble
 * alone: the log names it, and the others are served.
 */
async function checkStore(store: Store, pcid: string | undefined, logger: Logger): Promise<void> {
  for (const { kind, id, reason } of await refuseWrongKey(store)) {
    logger.error({ [kind === 'connection' ? 'pcid' : 'caller']: id, reason }, `a ${kind} cannot be used`);
  }
  if (pcid !== undefined && (await store.connection(pcid)) === undefined) {
    throw new ConfigError(
      `DIALPAD_PCID (--pcid) is "${pcid.slice(0, 80)}", and the store has no such connection. See them with: dialpad-organization-mcp connections list`,
    );
  }
}

async function openPacer(config: Config, redis: string | undefined, logger: Logger): Promise<Pacer> {
  const scale = config.rateLimit / standardRate.requests;
  if (redis === undefined) return createMemoryPacer({ scale });
  const { createRedisPacer } = await import('../dialpad/rate-limit/redis-pacer.ts');
  return createRedisPacer({
    url: redis,
    scale,
    onFallback: (reason) =>
      logger.warn({ reason }, 'Redis is away: this replica keeps to its share of the budget'),
    onReturn: () => logger.info('Redis is back: replicas share the budget again'),
  });
}

/** Replicas that serve one client must agree on confirmations: one key, and one memory of those used. */
async function openConfirmation(config: Config, redis: string | undefined) {
  if (redis === undefined || config.confirm === 'never') {
    // A key of this process: no other one could know which confirmations were used here.
    return { confirmation: createConfirmation(config.confirm), close: async () => {} };
  }
  const [firstKey] = config.storeKey?.split(',') ?? [];
  const key =
    firstKey === undefined
      ? undefined
      : new Uint8Array(hkdfSync('sha256', Buffer.from(firstKey, 'base64'), '', 'confirmation', 32));
  const { createRedisUsedConfirmations } = await import('../tool-call/redis-used-confirmations.ts');
  const used = createRedisUsedConfirmations(redis);
  return { confirmation: createConfirmation(config.confirm, key, used), close: used.close };
}

/**
 * Puts the parts together as the settings say. Throws SelectionError for a contradictory selection, ConfigError
 * for settings that do not go together, and StoreError when the store cannot be used.
 */
export async function createApp(config: Config, logger: Logger, options: AppOptions): Promise<App> {
  if (config.pcid !== undefined && config.store === undefined) {
    throw new ConfigError(
      'DIALPAD_PCID (--pcid) names a connection of a store, and MCP_STORE (--store) names no store. Set both, or neither.',
    );
  }
  const { metrics } = options;
  const enabledTools = selectTools(config);
  const demo = options.demo ? await startDemoDialpad() : undefined;
  const baseUrl = demo?.baseUrl ?? config.baseUrl;
  const { storeKey } = demo ? withDemoStoreKey(config) : config;
  let store: Store | undefined;
  try {
    if (config.store !== undefined) store = await openStore(config.store, storeKey, storeNews(logger));
    if (store && demo) await addDemoConnection(store, demo.apiKey);
    if (store) await checkStore(store, options.pcid, logger);
  } catch (error) {
    // What listens would keep the process from ending.
    await store?.close();
    await demo?.close();
    throw error;
  }

  const redis = redisOf(config);
  const pacer = await openPacer(config, redis, logger);
  const { confirmation, close: closeConfirmation } = await openConfirmation(config, redis);
  const upstream = watchUpstream();
  const ending = new AbortController();
  let opening: Promise<Dispatcher> | undefined;
  const transport = () => {
    opening ??= openHttpAgent({ maxConnections: config.maxConnections, environment: process.env });
    return opening;
  };
  const client = createClient({
    transport,
    pacing: pacer,
    userAgent: `dialpad-organization-mcp/${version}`,
    onAttempt: (attempt) => {
      upstream.note(attempt.outcome);
      metrics?.noteAttempt(attempt);
      logger.debug(attempt, 'asked Dialpad');
    },
  });
  return {
    client,
    connections:
      store === undefined
        ? singleConnection(baseUrl, demo?.apiKey ?? config.apiKey)
        : storedConnections(store, { baseUrl }),
    logger,
    audit: auditLog(logger),
    timeoutMs: config.timeoutMs,
    ending: ending.signal,
    maxResultChars: config.maxResultChars,
    revealSecrets: config.revealSecrets,
    dryRun: config.dryRun,
    ...(metrics !== undefined && { onCall: metrics.noteCall }),
    enabledTools,
    confirmation,
    pacer,
    upstream,
    ...(store !== undefined && { store }),
    async close() {
      ending.abort(new Error('the server ends'));
      await pacer.close();
      await closeConfirmation();
      await (await opening)?.destroy();
      await store?.close();
      await demo?.close();
    },
  };
}
