import { isRedisUrl, redisHost } from './redis-url.ts';
import { withinMs } from './within-ms.ts';

/** Bound on every command: a tool call must not hang on Redis. In ms. */
const COMMAND_LIMIT_MS = 500;

/** Bound on connecting, which takes several round trips over TLS. In ms. */
const CONNECT_LIMIT_MS = 3_000;

const RETRY_MS = 250;

/** Bound on how often a connection to a read-only replica is replaced, in ms. */
const FAILOVER_RETRY_MS = 5_000;

export interface RedisClientOptions {
  /** `redis://` or `rediss://`, with user name and password if needed. */
  readonly url: string;
  /** The setting that holds the URL, for messages. */
  readonly setting: string;
  /** Put in front of every key by the code that uses this client. Default: `dialpad-organization-mcp:`. */
  readonly prefix?: string | undefined;
}

export interface RedisObserver {
  /** Called once per outage. The reason contains no password. */
  readonly onOutage?: ((reason: string) => void) | undefined;
  readonly onReturn?: (() => void) | undefined;
}

/** One connection to Redis or Valkey, shared by everything in the process that uses this server. */
export interface RedisClient {
  readonly prefix: string;
  /** False from the first failure until a new connection responds. True before the first command. */
  readonly isAvailable: boolean;
  /**
   * Runs commands, connecting first if needed. Retries nothing. Rejects with RedisCommandError when Redis rejects
   * the command and with RedisUnavailableError when it cannot be reached or does not respond in time.
   */
  run<Value>(commands: (redis: RedisConnection) => Promise<Value>): Promise<Value>;
  /** Returns the function that ends the subscription. */
  subscribe(observer: RedisObserver): () => void;
  close(): Promise<void>;
}

/** Redis cannot be reached or does not respond in time. It may have run the command. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  /** Why, without address and fix. */
  readonly reason: string;

  constructor(message: string, reason: string, cause: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** Redis responded with an error, such as NOPERM or OOM: it did not run the command. */
export class RedisCommandError extends Error {
  override readonly name = 'RedisCommandError';
}

/** Error replies of Redis begin with a word in capitals. */
const isErrorReply = (error: unknown): error is Error =>
  error instanceof Error && /^[A-Z]+ /.test(error.message);

/** Node reports one error for all addresses of a name, without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return 'the connection was closed';
  return error.message.replace(/\.$/, '') || ('code' in error ? String(error.code) : error.name);
}

function fixFor(reason: string, setting: string): string {
  if (/^(NOAUTH|WRONGPASS)/.test(reason)) {
    return `Correct the user name and password in ${setting}: redis://user:password@host:6379.`;
  }
  return `Start Redis, or correct host and port in ${setting}; rediss:// is for TLS.`;
}

async function connect(url: string, onLost: (error?: unknown) => void) {
  // Loaded only here: a server without Redis must not pay for it. CommonJS: in the bundle, its names are members of
  // the default export only.
  const module = await import('redis');
  const { createClient } = module.default ?? module;
  const connection = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_LIMIT_MS, reconnectStrategy: false },
  });
  // Without a listener a lost connection would end the process.
  connection.on('error', onLost);
  connection.on('end', () => onLost());
  try {
    await withinMs(CONNECT_LIMIT_MS, connection.connect());
    // A server that is still loading its data accepts connections and rejects every command.
    await withinMs(COMMAND_LIMIT_MS, connection.ping());
    return connection;
  } catch (error) {
    if (connection.isOpen) connection.destroy();
    throw error;
  }
}

export type RedisConnection = Awaited<ReturnType<typeof connect>>;

/** Connects at the first command and reconnects by itself after an outage. Throws when the URL is invalid. */
export function createRedisClient(options: RedisClientOptions): RedisClient {
  const { url, setting, prefix = 'dialpad-organization-mcp:' } = options;
  if (!isRedisUrl(url)) {
    throw new Error(`${setting} is not the address of a Redis server: use redis://user:password@host:6379`);
  }
  const observers = new Set<RedisObserver>();
  let attempt: Promise<RedisConnection> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let isAvailable = true;
  let closed = false;
  let failoverTriedAt = Number.NEGATIVE_INFINITY;

  function unavailable(error: unknown): RedisUnavailableError {
    const reason = reasonOf(error);
    return new RedisUnavailableError(
      `Redis at ${redisHost(url)} is unavailable: ${reason}. ${fixFor(reason, setting)}`,
      reason,
      error,
    );
  }

  function reportOutage(error: unknown): void {
    if (!isAvailable || closed) return;
    isAvailable = false;
    const { message } = unavailable(error);
    for (const { onOutage } of observers) onOutage?.(message);
  }

  function reportReturn(): void {
    if (isAvailable || closed) return;
    isAvailable = true;
    for (const { onReturn } of observers) onReturn?.();
  }

  function start(): Promise<RedisConnection> {
    let open: RedisConnection | undefined;
    const started = connect(url, (error) => {
      if (open !== undefined) replace(started, open, error);
    });
    attempt = started;
    started.then(
      (connection) => {
        open = connection;
        if (closed) connection.destroy();
        else reportReturn();
      },
      (error: unknown) => {
        reportOutage(error);
        if (!closed) retry = setTimeout(start, RETRY_MS).unref();
      },
    );
    return started;
  }

  /** Replaces a connection that failed, unless that was done already. */
  function replace(failed: Promise<RedisConnection>, connection: RedisConnection, error: unknown): void {
    if (closed || attempt !== failed) return;
    reportOutage(error);
    start();
    if (connection.isOpen) connection.destroy();
  }

  /** After a failover the host name may lead to the new primary. */
  function replaceReadOnly(connection: RedisConnection): void {
    if (closed || performance.now() - failoverTriedAt < FAILOVER_RETRY_MS) return;
    failoverTriedAt = performance.now();
    start();
    void connection.close().catch(() => {});
  }

  return {
    prefix,
    get isAvailable() {
      return isAvailable;
    },
    async run(commands) {
      if (closed) throw unavailable(new Error('this server is shutting down'));
      const current = attempt ?? start();
      let connection: RedisConnection | undefined;
      try {
        connection = await (isAvailable ? current : withinMs(COMMAND_LIMIT_MS, current));
        return await withinMs(COMMAND_LIMIT_MS, commands(connection));
      } catch (error) {
        if (connection === undefined) throw unavailable(error);
        if (!isErrorReply(error)) {
          replace(current, connection, error);
          throw unavailable(error);
        }
        // Within a script, older versions put other words before it.
        if (/\bREADONLY\b/.test(error.message)) replaceReadOnly(connection);
        throw new RedisCommandError(
          `Redis at ${redisHost(url)} rejects a command: ${error.message}. Check its state and the permissions of its user.`,
        );
      }
    },
    subscribe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const connection = await attempt?.catch(() => undefined);
      if (connection?.isOpen) {
        await withinMs(COMMAND_LIMIT_MS, connection.close()).catch(() => connection.destroy());
      }
    },
  };
}
