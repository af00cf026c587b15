import { StoreError, StoreUnavailableError } from './errors.ts';
import { codeOf } from './system-error.ts';

/** A Redis that does not answer within this is taken for away: a call must not hang on it. */
const ANSWER_LIMIT_MS = 500;

/** Bound on connecting, which over TLS and far takes several round trips. */
const CONNECT_LIMIT_MS = 3_000;

/** How often it is tried whether Redis is back. */
const RETRY_MS = 250;

/** Where Redis is, and who wants to know when it is not. */
export interface RedisLinkOptions {
  /** `redis://` or `rediss://`, with user name and password if need be. */
  readonly url: string;
  /** Called once per outage, with the reason. */
  readonly onOutage?: ((reason: string) => void) | undefined;
  /** Called when Redis is back after an outage. */
  readonly onReturn?: (() => void) | undefined;
}

/** Connects once. `onLost` is called when an open connection ends by itself. */
async function connect(url: string, onLost: (error?: unknown) => void) {
  // Loaded only here, so that a server without Redis does not pay for it.
  // CommonJS: bundled, its names are members of the default export only.
  const { createClient } = (await import('redis')).default;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_LIMIT_MS, reconnectStrategy: false },
  });
  // Without a listener a lost connection would end the process.
  client.on('error', onLost);
  client.on('end', () => onLost());
  await withinLimit(client.connect(), CONNECT_LIMIT_MS).catch((error) => {
    if (client.isOpen) client.destroy();
    throw error;
  });
  return client;
}

/** A connection to Redis that is open. */
export type RedisConnection = Awaited<ReturnType<typeof connect>>;

/** The way to Redis: notices when it is away, and comes back to it. */
export interface RedisLink {
  /** Runs commands. Rejects with StoreUnavailableError, within a bounded time. Nothing is repeated. */
  run<Value>(commands: (redis: RedisConnection) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

function withinLimit<Value>(work: Promise<Value>, limitMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('it did not answer in time'));
    // In a busy process the timer may be due before an answer that is there has been read: read first.
    const timer = setTimeout(() => setImmediate(giveUp), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Node gives one error for all addresses of a name, without a message of its own. */
function inWords(error: unknown): string {
  if (error instanceof AggregateError) return inWords(error.errors[0]);
  if (!(error instanceof Error)) return 'the connection ended';
  if (/^(NOAUTH|WRONGPASS)/.test(error.message)) return 'it refuses the user name or password in the URL';
  return error.message || (codeOf(error) ?? error.name);
}

/**
 * Whether Redis answered, if only to refuse: such answers begin with a word in capitals. One that became a replica
 * is left all the same, for its name may lead to the new primary by now.
 */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(?!READONLY)[A-Z]+ /.test(error.message);

/** Opens the way to Redis; connecting goes on by itself. Throws StoreError when the URL cannot be used. */
export function openRedisLink({ url, onOutage, onReturn }: RedisLinkOptions): RedisLink {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StoreError('The address of Redis must look like this: redis://user:password@host:6379');
  }
  const { protocol, host } = new URL(url);
  const shown = `${protocol}//${host}`;
  let away = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let attempt = start();

  const unavailable = (error: unknown): StoreUnavailableError =>
    new StoreUnavailableError(
      `The store does not answer as it should. Redis at ${shown}: ${inWords(error)}.`,
    );

  function wentAway(error: unknown): void {
    if (away || closed) return;
    away = true;
    onOutage?.(unavailable(error).message);
  }

  /** One attempt to connect; when it fails, or when the connection is lost, another one follows. */
  function start(): Promise<RedisConnection> {
    let open: RedisConnection | undefined;
    const own = connect(url, (error) => {
      if (open !== undefined) leave(own, open, error);
    });
    own.then(
      (redis) => {
        open = redis;
        if (closed) return redis.destroy();
        if (away) onReturn?.();
        away = false;
      },
      (error: unknown) => {
        wentAway(error);
        if (closed) return;
        retry = setTimeout(() => {
          attempt = start();
        }, RETRY_MS).unref();
      },
    );
    return own;
  }

  /** Leaves a connection that is of no use. Late news of one that was left already changes nothing. */
  function leave(left: Promise<RedisConnection>, redis: RedisConnection, error: unknown): void {
    if (closed || attempt !== left) return;
    wentAway(error);
    attempt = start();
    if (redis.isOpen) redis.destroy();
  }

  return {
    async run(commands) {
      const current = attempt;
      let redis: RedisConnection | undefined;
      try {
        redis = await (away ? withinLimit(current, ANSWER_LIMIT_MS) : current);
        return await withinLimit(commands(redis), ANSWER_LIMIT_MS);
      } catch (error) {
        if (error instanceof StoreError) throw error;
        if (redis !== undefined && !isRefusal(error)) leave(current, redis, error);
        throw unavailable(error);
      }
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const redis = await attempt.catch(() => undefined);
      if (redis?.isOpen) await withinLimit(redis.close(), ANSWER_LIMIT_MS).catch(() => redis.destroy());
    },
  };
}
