import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ANSWER_LIMIT_MS, connectRedis, withinLimit } from '../../lib/redis-connection.ts';
import type { WindowSize as Budget } from './memory-window.ts';
import { ASK_SCRIPT, HOLD_SCRIPT } from './redis-scripts.ts';

/** A replica that asked for nothing for so long counts as gone. */
const REPLICA_GONE_MS = 5 * 60_000;

/** Starts that begin later than this after Redis counted them are counted again. */
const LATE_MS = 10;

/** What Redis says to a replica that asks for a start. */
export interface AskAnswer {
  /** 0: the start is counted, and may be made. */
  readonly waitMs: number;
  readonly replicas: number;
  /** Counts the start from `at`, on the clock of `performance.now()`, when that is notably later than it counts now. */
  recount(at: number): void;
}

const askAnswer = z.tuple([z.number(), z.number(), z.number()]);

/** One connection to the shared budgets. Every command fails within half a second, and none is repeated. */
export interface RedisBudgets {
  /** Asks for one start of the budget called `name`. Rejects when Redis is away, refuses, or takes too long. */
  ask(name: string, budget: Budget): Promise<AskAnswer>;
  /** Lets nothing start on the budget called `name` for `ms`. Rejects like {@link ask}. */
  hold(name: string, ms: number): Promise<void>;
  /** Says that this replica goes, so that the others' shares grow, and disconnects. Never rejects. */
  leave(): Promise<void>;
  /** Disconnects at once. */
  disconnect(): void;
}

/** Where the shared budgets are. */
export interface RedisBudgetsOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** What the keys begin with. */
  readonly prefix: string;
  /** Who asks, the same over all connections of a process. */
  readonly replica: string;
  /** Called once when the connection is lost. */
  readonly onLost: (error?: unknown) => void;
}

/** Connects, once: reconnecting is left to the caller. Rejects when Redis cannot be reached or does not let in. */
export async function connectRedisBudgets(options: RedisBudgetsOptions): Promise<RedisBudgets> {
  const { url, prefix, replica, onLost } = options;
  let lost = false;
  const client = await connectRedis({
    url,
    connectLimitMs: ANSWER_LIMIT_MS,
    onLost: (error) => {
      if (!lost) onLost(error);
      lost = true;
    },
  });
  const disconnect = () => {
    if (client.isOpen) client.destroy();
  };

  return {
    async ask(name, { limit, windowMs }) {
      const starts = `${prefix}starts:${name}`;
      const start = randomUUID();
      const asked = performance.now();
      const answer = await withinLimit(
        client.eval(ASK_SCRIPT, {
          keys: [starts, `${prefix}hold:${name}`, `${prefix}replicas`],
          arguments: [limit, Math.ceil(windowMs), start, replica, REPLICA_GONE_MS].map(String),
        }),
      );
      const [waitMs, replicas, counted] = askAnswer.parse(answer);
      let known = asked;
      return {
        waitMs,
        replicas,
        recount(at) {
          if (at - known <= LATE_MS) return;
          known = at;
          // It has a window of time to arrive; when it is lost the connection is, and that shows elsewhere.
          const score = counted + Math.ceil(at - asked);
          client.zAdd(starts, { score, value: start }, { condition: 'XX' }).catch(() => {});
        },
      };
    },
    async hold(name, ms) {
      await withinLimit(
        client.eval(HOLD_SCRIPT, { keys: [`${prefix}hold:${name}`], arguments: [String(Math.ceil(ms))] }),
      );
    },
    async leave() {
      await withinLimit(client.zRem(`${prefix}replicas`, replica)).catch(() => {});
      disconnect();
    },
    disconnect,
  };
}
