import { randomUUID } from 'node:crypto';
import { inWords, isRedisUrl } from '../../lib/redis-connection.ts';
import type { WindowSize as Budget } from './memory-window.ts';
import { type AskAnswer, connectRedisBudgets, type RedisBudgets } from './redis-budgets.ts';

/** How often it is tried whether Redis is back. */
const PROBE_MS = 250;

/** Without better knowledge there is one more replica: an operator who has only one needs no Redis. */
const FEWEST_REPLICAS = 2;

/** A time without Redis. Times are on the clock of `performance.now()`. */
export interface Outage {
  readonly since: number;
  /** Undefined while it lasts. */
  readonly until: number | undefined;
  /** How many replicas share each budget meanwhile. */
  readonly replicas: number;
}

/** The way to the shared budgets: notices when they are away, and comes back to them. */
export interface RedisLink {
  /** As {@link RedisBudgets.ask}; undefined when Redis is away. Never rejects. */
  ask(name: string, budget: Budget): Promise<AskAnswer | undefined>;
  /** As {@link RedisBudgets.hold}; does nothing when Redis is away. Never rejects. */
  hold(name: string, ms: number): Promise<void>;
  /** The outage that lasts, or else the one before. */
  readonly outage: Outage | undefined;
  close(): Promise<void>;
}

/** What a link needs to know. */
export interface RedisLinkOptions {
  readonly url: string;
  readonly prefix: string;
  /** The fewest replicas to expect while Redis is away. */
  readonly replicasHint: number | undefined;
  readonly now: () => number;
  /** Called once per outage, with the reason in words. */
  readonly onFallback: (reason: string) => void;
  /** Called when Redis is back. */
  readonly onReturn: () => void;
}

/** Opens the link. Resolves also when Redis is away. Rejects when the URL cannot be used. */
export async function openRedisLink(options: RedisLinkOptions): Promise<RedisLink> {
  const { url, prefix, replicasHint = FEWEST_REPLICAS, now, onFallback, onReturn } = options;
  const replica = randomUUID();
  let budgets: RedisBudgets | undefined;
  let replicas = 0;
  let outage: Outage | undefined;
  let probe: NodeJS.Timeout | undefined;
  let closed = false;

  /** Leaves a connection. Late news of one that was left already changes nothing. */
  function leave(left: RedisBudgets | undefined, error: unknown): void {
    if (closed || left !== budgets) return;
    budgets = undefined;
    left?.disconnect();
    if (outage === undefined || outage.until !== undefined) {
      outage = { since: now(), until: undefined, replicas: Math.max(replicasHint, replicas) };
      onFallback(inWords(error));
    }
    probe = setTimeout(connect, PROBE_MS).unref();
  }

  async function connect(): Promise<void> {
    let opened: RedisBudgets | undefined;
    try {
      const onLost = (error?: unknown) => {
        if (opened !== undefined) leave(opened, error);
      };
      opened = await connectRedisBudgets({ url, prefix, replica, onLost });
      // A Redis that is loading, full or read-only lets in and then refuses: only an ask that works counts.
      ({ replicas } = await opened.ask('probe', { limit: 1000, windowMs: 1 }));
    } catch (error) {
      opened?.disconnect();
      leave(undefined, error);
      return;
    }
    if (closed) {
      opened.disconnect();
      return;
    }
    budgets = opened;
    if (outage === undefined) return;
    outage = { ...outage, until: now() };
    onReturn();
  }

  /** Runs a command on the connection there is; when that fails, the connection is left. */
  async function run<Value>(command: (budgets: RedisBudgets) => Promise<Value>): Promise<Value | undefined> {
    const current = budgets;
    if (current === undefined) return undefined;
    try {
      return await command(current);
    } catch (error) {
      leave(current, error);
      return undefined;
    }
  }

  if (!isRedisUrl(url)) {
    throw new Error('the address of Redis must be a URL that begins with redis:// or rediss://');
  }
  await connect();
  return {
    async ask(name, budget) {
      const answer = await run((current) => current.ask(name, budget));
      if (answer !== undefined) replicas = answer.replicas;
      return answer;
    },
    async hold(name, ms) {
      await run((current) => current.hold(name, ms));
    },
    get outage() {
      return outage;
    },
    async close() {
      closed = true;
      clearTimeout(probe);
      await budgets?.leave();
      budgets = undefined;
    },
  };
}
