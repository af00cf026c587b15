import type { RateClass } from '../../registry/define-tool.ts';
import { budgetOf, travelling } from './budget.ts';
import { createPacer, type PacerOptions } from './create-pacer.ts';
import type { Starts } from './lane.ts';
import type { Pacer } from './pacer.ts';
import { type Outage, openRedisLink, type RedisLink } from './redis-budget-link.ts';
import type { AskAnswer } from './redis-budgets.ts';
import { createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** How a pacer shares its budgets with other replicas. */
export interface RedisPacerOptions extends PacerOptions {
  /** `redis://` or `rediss://`: Redis or Valkey. */
  readonly url: string;
  /** What the keys in Redis begin with. */
  readonly prefix?: string;
  /** The fewest replicas to expect while Redis is away. Default 2; Redis may have told of more. */
  readonly replicasHint?: number;
  /** Called once per outage, with the reason: each replica keeps to its share of every budget until `onReturn`. */
  readonly onFallback: (reason: string) => void;
  /** Called when Redis is back after an outage. */
  readonly onReturn?: () => void;
}

/** All replicas are back on Redis this long after the first: until then each keeps to its share as well. */
const SETTLE_MS = 1_000;

/** What a company's budget for one class is made of. */
interface SharedOptions {
  readonly link: RedisLink;
  readonly name: string;
  readonly rate: RateClass;
  readonly scale: number;
  readonly now: () => number;
}

/** A budget shared by all replicas, and this replica's share of it while Redis is away. */
function sharedStarts({ link, name, rate, scale, now }: SharedOptions): Starts {
  const budget = budgetOf(rate, scale);
  /** What this replica started itself. Saves asking, and holds its own part when Redis' clock jumps ahead. */
  const own = createSlidingWindow(budget, now);
  let share: { readonly since: number; readonly window: SlidingWindow } | undefined;
  let askAgainAt = Number.NEGATIVE_INFINITY;
  /** What Redis said last; undefined when it is away. */
  let answer: AskAnswer | undefined;

  /** The windows that allow a start only together: the share counts in an outage and for a window after it. */
  function windows(): SlidingWindow[] {
    const { outage } = link;
    if (outage === undefined || now() > (outage.until ?? now()) + budget.windowMs + SETTLE_MS) return [own];
    if (share?.since !== outage.since) share = { since: outage.since, window: shareOf(outage) };
    return [own, share.window];
  }

  /** Begins a window late, because nobody knows any more what the others started just before the outage. */
  function shareOf({ since, replicas }: Outage): SlidingWindow {
    const window = createSlidingWindow(budgetOf(rate, scale / replicas), now);
    window.holdUntil(since + budget.windowMs);
    return window;
  }

  const localWaitMs = (ahead?: number) => Math.max(...windows().map((window) => window.waitMs(ahead)));

  return {
    async ask() {
      const waitMs = localWaitMs();
      if (waitMs > 0) return waitMs;
      answer = await link.ask(name, budget);
      if (answer === undefined) return localWaitMs();
      askAgainAt = now() + answer.waitMs;
      return answer.waitMs;
    },
    record() {
      const counted = answer;
      counted?.recount(now());
      const recounts = windows().map((window) => window.record());
      return travelling(now, (at) => {
        counted?.recount(at);
        for (const recount of recounts) recount(at);
      });
    },
    estimateMs(ahead) {
      const told = askAgainAt - now() + Math.floor(ahead / budget.limit) * budget.windowMs;
      return Math.max(told, localWaitMs(ahead));
    },
    hold(ms) {
      own.holdUntil(now() + ms);
      void link.hold(name, ms);
    },
    get idle() {
      return windows().every((window) => window.idle);
    },
  };
}

/**
 * A pacer that shares its budgets with every replica on the same Redis. Works without Redis too, from the start
 * or in between, with this replica's share. Rejects only when the URL cannot be used.
 */
export async function createRedisPacer(options: RedisPacerOptions): Promise<Pacer> {
  const { scale, url, maxQueued, now = () => performance.now(), onFallback, onReturn = () => {} } = options;
  const { prefix = 'dialpad-organization:pacing:', replicasHint } = options;
  const link = await openRedisLink({ url, prefix, replicasHint, now, onFallback, onReturn });
  const isAway = () => link.outage !== undefined && link.outage.until === undefined;
  return createPacer({
    maxQueued,
    now,
    mode: () => (isAway() ? 'fallback' : 'redis'),
    startsOf: (company, rate) => sharedStarts({ link, name: `${rate.name}:${company}`, rate, scale, now }),
    onClose: () => link.close(),
  });
}
