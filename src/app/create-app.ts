import { hkdfSync } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { checkCombinations } from '../config/check-combinations.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { createClient } from '../dialpad/client.ts';
import { openHttpAgent } from '../dialpad/http-agent.ts';
import { createRateLimiter, type RateLimiter } from '../dialpad/rate-limit/rate-limiter.ts';
import { createCancelSource } from '../lib/cancel-signal.ts';
import { commandLine } from '../lib/program-name.ts';
import { createRedisClient, type RedisClient } from '../lib/redis-client.ts';
import { isRedisUrl } from '../lib/redis-url.ts';
import { printable } from '../lib/safe-text.ts';
import { version } from '../lib/version.ts';
import type { ServerParts } from '../protocol/server.ts';
import { standardRate } from '../registry/define-tool.ts';
import { selectTools } from '../registry/select-tools.ts';
import { openStore } from '../store/open-store.ts';
import { rejectWrongKey } from '../store/reject-wrong-key.ts';
import type { Store } from '../store/store.ts';
import { type Logger, openLogger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { type HealthWatch, watchUpstream } from '../telemetry/upstream-health.ts';
import { type Confirmation, createConfirmation } from '../tool-call/confirmation/confirmation.ts';
import { type ConnectionResolver, singleConnection } from '../tool-call/connection/resolve-connection.ts';
import { storedConnections } from '../tool-call/connection/resolve-stored-connection.ts';
import { closeInOrder } from './close-in-order.ts';
import { addDemoConnection, startDemoDialpad, withDemoStoreKey } from './demo.ts';
import { openAudit } from './open-audit.ts';

/** The product for one process. Everything that serves, calls or measures is built on it. */
export interface App extends ServerParts {
  readonly config: Config;
  /** Undefined in single-account mode. */
  readonly store: Store | undefined;
  /** Undefined unless MCP_METRICS or MCP_MONITOR_PORT is set. */
  readonly metrics: Metrics | undefined;
  readonly rateLimiter: RateLimiter;
  readonly upstream: HealthWatch;
  /** Whether the embedded simulator stands in for Dialpad. */
  readonly isDemo: boolean;
  /** Opens the HTTP agent for Dialpad with the first request. */
  readonly transport: () => Promise<Dispatcher>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface AppOptions {
  readonly demo?: boolean;
  /** The value of DIALPAD_PCID, for stdio and `call`. The store must have this connection. */
  readonly defaultPcid?: string | undefined;
  readonly logger?: Logger;
  /** Where the proxy settings are read. Default: `process.env`. */
  readonly environment?: Environment;
  /** Replaces parts, for tests and measurements. A part that comes from here is not closed. */
  readonly overrides?: AppOverrides;
}

export interface AppOverrides {
  /** Receives the lines of the audit log instead of stderr; false says that a line could not be written. */
  readonly writeAuditLine?: (line: string) => boolean;
  /** Monotonic clock of the rate limiter, in ms. */
  readonly now?: () => number;
  readonly transport?: Dispatcher;
  readonly store?: Store;
  readonly connections?: ConnectionResolver;
  readonly confirmation?: Confirmation;
  readonly tracing?: Tracing;
}

/** One client serves the store and what replicas share, unless the settings name two servers. */
function openRedis({ store, redisUrl, redisPrefix: prefix }: Config) {
  const ofStore = isRedisUrl(store)
    ? createRedisClient({ url: store, prefix, setting: 'MCP_STORE' })
    : undefined;
  const shared =
    redisUrl === undefined || redisUrl === store
      ? ofStore
      : createRedisClient({ url: redisUrl, prefix, setting: 'MCP_REDIS_URL' });
  return {
    ofStore,
    shared,
    close: () => closeInOrder([() => ofStore?.close(), () => shared?.close()]),
  };
}

const storeObserver = (logger: Logger) => ({
  onOutage: (reason: string) => logger.error({ reason }, 'the store is unavailable'),
  onReturn: () => logger.info('the store is available again'),
  onUnusable: (reason: string) => logger.error({ reason }, 'a record of the store cannot be used'),
});

/** Rejects a store that serves no connection at all; a single unusable record is only logged. */
async function checkStore(store: Store, pcid: string | undefined, logger: Logger): Promise<void> {
  for (const { kind, id, reason } of await rejectWrongKey(store)) {
    logger.error({ [kind === 'connection' ? 'pcid' : 'caller']: id, reason }, `a ${kind} cannot be used`);
  }
  for (const warning of await store.warnings()) logger.warn(warning);
  if (pcid === undefined) return;
  const connection = await store.connection(pcid);
  if (connection?.status === 'disabled') {
    throw new ConfigError(
      `The connection "${printable(pcid, 80)}", which DIALPAD_PCID (--pcid) names, is disabled. Enable it: ${commandLine(`connections enable ${printable(pcid, 80)}`)}`,
    );
  }
  if (connection === undefined) {
    throw new ConfigError(
      `The store has no connection "${printable(pcid, 80)}", which DIALPAD_PCID (--pcid) names. List the connections: ${commandLine('connections list')}`,
    );
  }
}

async function openRateLimiter(
  { rateLimit, maxSockets, store }: Config,
  redis: RedisClient | undefined,
  logger: Logger,
  now: (() => number) | undefined,
): Promise<RateLimiter> {
  const options = {
    scale: rateLimit / standardRate.requests,
    maxInFlight: maxSockets,
    maxInFlightPerCompany: store === undefined ? maxSockets : Math.ceil(maxSockets / 4),
    ...(now && { now }),
  };
  if (redis === undefined) return createRateLimiter(options);
  const { createRedisRateLimiter } = await import('../dialpad/rate-limit/redis-window.ts');
  return createRedisRateLimiter({
    ...options,
    redis,
    onFallback: (reason) =>
      logger.warn({ reason }, 'Redis is unavailable: this replica uses its share of the rate limit'),
    onReturn: () => logger.info('Redis is available again: replicas share the rate limit'),
  });
}

const confirmationKeyOf = (storeKey: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', Buffer.from(storeKey, 'base64'), '', 'confirmation', 32));

/** Replicas that serve one client need the same keys, and one record of the confirmations that were used. */
async function openConfirmation({ confirm, storeKey }: Config, redis: RedisClient | undefined) {
  if (redis === undefined || confirm === 'never') {
    // With a random key, because other processes do not know which confirmations were used in this one.
    return createConfirmation(confirm);
  }
  const [first, ...older] = storeKey?.split(',').map(confirmationKeyOf) ?? [];
  const { createRedisUsedConfirmations } = await import(
    '../tool-call/confirmation/redis-used-confirmations.ts'
  );
  const keys = first === undefined ? undefined : ([first, ...older] as const);
  return createConfirmation(confirm, keys, createRedisUsedConfirmations(redis));
}

/** Loads OpenTelemetry only when an exporter is configured. */
async function openTraces(environment: Environment, logger: Logger): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SDK_DISABLED } = environment;
  const isConfigured = Boolean(OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  if (!isConfigured || OTEL_SDK_DISABLED === 'true') return undefined;
  const { openTracing } = await import('../telemetry/tracing.ts');
  return openTracing(logger);
}

/**
 * Builds the product. Throws SelectionError for a contradictory selection of tools, ConfigError for settings that
 * exclude each other, and StoreError when the store cannot be used.
 */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const { defaultPcid, overrides = {}, environment = process.env } = options;
  const logger = options.logger ?? (await openLogger(config.logLevel));
  checkCombinations(config);
  for (const names of config.deprecatedNames) logger.info(names, 'deprecated setting');
  const { unknownNames } = config;
  if (unknownNames.length > 0) logger.warn({ variables: unknownNames }, 'unknown settings are ignored');
  const enabledTools = selectTools(config);
  const closers: (() => unknown)[] = [];
  const close = () => closeInOrder(closers.toReversed());

  try {
    const demo = options.demo ? await startDemoDialpad() : undefined;
    if (demo) closers.push(demo.close);
    const { storeKey } = demo ? withDemoStoreKey(config) : config;
    const baseUrl = demo?.baseUrl ?? config.baseUrl;

    const redis = openRedis(config);
    closers.push(redis.close);
    const opened =
      config.store === undefined || overrides.store !== undefined
        ? undefined
        : await openStore(config.store, storeKey, { ...storeObserver(logger), redis: redis.ofStore });
    if (opened) closers.push(() => opened.close());
    const store = overrides.store ?? opened;
    if (store && demo) await addDemoConnection(store, demo.apiKey);
    if (store) await checkStore(store, defaultPcid, logger);

    let opening: Promise<Dispatcher> | undefined;
    const transport = async () => {
      if (overrides.transport) return overrides.transport;
      opening ??= openHttpAgent({
        maxSockets: config.maxSockets,
        // Longer than the deadline of the call, which therefore ends first.
        responseTimeoutMs: config.timeoutMs + 10_000,
        environment,
      });
      return opening;
    };
    closers.push(async () => {
      // An agent that failed to open does not have to be closed.
      const agent = await opening?.catch(() => undefined);
      await agent?.destroy();
    });

    const confirmation = overrides.confirmation ?? (await openConfirmation(config, redis.shared));
    const rateLimiter = await openRateLimiter(config, redis.shared, logger, overrides.now);
    closers.push(() => rateLimiter.close());

    const audit = await openAudit(config, overrides.writeAuditLine);
    closers.push(audit.close);
    const ending = createCancelSource();
    closers.push(() => ending.cancel(new Error('the server is stopping')));
    const withMetrics = config.metrics || config.monitorPort !== undefined;
    const metrics = withMetrics ? (await import('../telemetry/metrics.ts')).createMetrics() : undefined;
    const traces = overrides.tracing ? undefined : await openTraces(environment, logger);
    if (traces) closers.push(traces.close);
    const upstream = watchUpstream();
    return {
      config,
      logger,
      audit,
      enabledTools,
      store,
      connections:
        overrides.connections ??
        (store === undefined
          ? singleConnection(baseUrl, demo?.apiKey ?? config.apiKey)
          : storedConnections(store, { baseUrl })),
      confirmation,
      rateLimiter,
      upstream,
      isDemo: demo !== undefined,
      transport,
      client: createClient({
        transport,
        rateLimiter,
        userAgent: `dialpad-organization-mcp/${version}`,
        onAttempt: (attempt) => {
          upstream.note(attempt.outcome);
          metrics?.noteAttempt(attempt);
          logger.debug(attempt, 'Dialpad request');
        },
      }),
      metrics,
      tracing: overrides.tracing ?? traces,
      traceUpstream: config.traceHeaders,
      ending: ending.signal,
      timeoutMs: config.timeoutMs,
      maxResultChars: config.maxResultChars,
      revealSecrets: config.revealSecrets,
      dryRun: config.dryRun,
      close,
    };
  } catch (error) {
    // An open listener or socket would keep the process from ending.
    await close();
    throw error;
  }
}
