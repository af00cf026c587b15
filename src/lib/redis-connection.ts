/** Commands and connections that need Redis: both the store and the shared budgets speak to it this way. */

/** A Redis that does not answer within this is taken for away: a call must not hang on it. In ms. */
export const ANSWER_LIMIT_MS = 500;

/** Rejects when `work` takes longer than `limitMs`. */
export function withinLimit<Value>(work: Promise<Value>, limitMs = ANSWER_LIMIT_MS): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('it did not answer in time'));
    // In a busy process the timer may be due before an answer that is there has been read: read first.
    const timer = setTimeout(() => setImmediate(giveUp), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What went wrong, in words. Node gives one error for all addresses of a name, without a message of its own. */
export function inWords(error: unknown): string {
  if (error instanceof AggregateError) return inWords(error.errors[0]);
  if (!(error instanceof Error)) return 'the connection ended';
  if (/^(NOAUTH|WRONGPASS)/.test(error.message)) return 'it refuses the user name or password in the URL';
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** Whether this is an address of Redis. */
export const isRedisUrl = (url: string): boolean => /^rediss?:\/\//.test(url) && URL.canParse(url);

/** How a connection is made. */
export interface ConnectOptions {
  /** `redis://` or `rediss://`, with user name and password if need be. */
  readonly url: string;
  /** Bound on connecting, in ms. */
  readonly connectLimitMs: number;
  /** Called when an open connection ends by itself, possibly more than once. */
  readonly onLost: (error?: unknown) => void;
}

/** Connects once: coming back is left to the caller. Rejects when Redis cannot be reached or does not let in. */
export async function connectRedis({ url, connectLimitMs, onLost }: ConnectOptions) {
  // Loaded only here, so that a server without Redis does not pay for it.
  // CommonJS: bundled, its names are members of the default export only.
  const { createClient } = (await import('redis')).default;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: connectLimitMs, reconnectStrategy: false },
  });
  // Without a listener a lost connection would end the process.
  client.on('error', onLost);
  client.on('end', () => onLost());
  await withinLimit(client.connect(), connectLimitMs).catch((error) => {
    if (client.isOpen) client.destroy();
    throw error;
  });
  return client;
}

/** A connection to Redis that is open. */
export type RedisConnection = Awaited<ReturnType<typeof connectRedis>>;
