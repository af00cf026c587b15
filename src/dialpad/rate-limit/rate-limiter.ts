import type { CancelSignal } from '../../lib/cancel-signal.ts';
import type { RateClass } from '../../registry/define-tool.ts';
import { createInFlightLimit, type InFlightLimit, type InFlightOptions } from '../in-flight-limit.ts';
import { createFairQueue } from './fair-queue.ts';
import { createMemoryWindow, windowSize } from './memory-window.ts';

export interface RateRequest {
  /** Companies have limits of their own. */
  readonly company: string;
  /** The queue is fair between callers. */
  readonly caller: string;
  readonly rate: RateClass;
  /** When the request must have started, in ms on the clock of `performance.now()`. */
  readonly deadline: number;
  readonly signal: CancelSignal;
}

export interface CountedRequest {
  /**
   * Counts the request from now. To be called when the request is written, which may be later than the permit (a
   * socket had to be opened, the process was busy), and when its response begins: it may have arrived only then.
   */
  markSent(): unknown;
}

export interface Permit extends CountedRequest {
  /** To be called when the request has ended: others may wait for its socket. */
  release(): void;
}

export class RateLimitError extends Error {
  override readonly name = 'RateLimitError';
  readonly reason: 'deadline' | 'queue_full' | 'closed';
  /** Estimate of how long a permit would have taken, in ms. */
  readonly waitMs: number;

  constructor(reason: RateLimitError['reason'], waitMs: number) {
    super(`no permit: ${reason}`);
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

/** Counts the requests of one company in one rate class, in memory or shared over Redis. */
export interface RateWindow {
  /** 0 when a request may start now, else the ms after which to check again. Never throws or rejects. */
  check(): number | Promise<number>;
  /** Counts the request that {@link check} allowed. */
  count(): CountedRequest;
  /** Lower bound on the ms until a request may start after `ahead` others. */
  waitMs(ahead: number): number;
  pause(ms: number): void;
  /** Whether a new window would behave the same, so that this one can be dropped. */
  readonly idle: boolean;
}

export interface RateLimiterStats {
  /** Requests that wait, over all companies. */
  readonly queued: number;
  /** Windows in memory: one per company and rate class that was used within its window. */
  readonly windows: number;
  /** Where requests are counted. `fallback`: Redis is unavailable and this replica keeps to its share. */
  readonly mode: 'memory' | 'redis' | 'fallback';
}

/** Decides when requests start, so that no window of a rate class has more of them than it allows. */
export interface RateLimiter {
  /**
   * One permit per attempt, retries included. Without a promise when there is room. Throws or rejects with
   * RateLimitError as soon as the deadline cannot be met, or with the reason of the signal.
   */
  acquire(request: RateRequest): Permit | Promise<Permit>;
  /** Stops a company's rate class for `ms`, because Dialpad rejected a request with 429. */
  pause(company: string, rate: RateClass, ms: number): void;
  readonly stats: RateLimiterStats;
  /** Rejects all requests that wait and all later ones, and frees timers. */
  close(): Promise<void>;
}

export interface RateLimiterOptions extends InFlightOptions {
  /** Factor on the requests of every rate class: the configured limit per second over Dialpad's. */
  readonly scale: number;
  /** Requests that may wait per company and rate class. Default 5000. */
  readonly maxQueued?: number;
  /** A clock that never jumps, in ms. Default `performance.now()`. */
  readonly now?: () => number;
}

/** Windows outside the memory of this process. */
export interface SharedWindows {
  open(company: string, rate: RateClass): RateWindow;
  readonly mode: RateLimiterStats['mode'];
  close(): Promise<void>;
}

/** Retry-After may be an hour by mistake; one request per minute then finds out when Dialpad accepts requests again. */
const MAX_PAUSE_MS = 60_000;

export function createRateLimiter(options: RateLimiterOptions, shared?: SharedWindows): RateLimiter {
  const { scale, maxQueued = 5_000, now = () => performance.now() } = options;
  const inFlight = createInFlightLimit(options);
  /** Least recently used first. */
  const queues = new Map<string, ReturnType<typeof createWindowQueue>>();
  let closed = false;

  function dropIdle(): void {
    for (const [key, queue] of queues) {
      if (!queue.idle) return;
      queues.delete(key);
    }
  }

  function queueOf(company: string, rate: RateClass) {
    dropIdle();
    const key = `${rate.name}:${company}`;
    let queue = queues.get(key);
    if (queue === undefined) {
      const window = shared?.open(company, rate) ?? createMemoryWindow(windowSize(rate, scale), now);
      queue = createWindowQueue(company, window, inFlight, { maxQueued, now });
    }
    queues.delete(key);
    queues.set(key, queue);
    return queue;
  }

  return {
    acquire(request) {
      if (closed) throw new RateLimitError('closed', 0);
      if (request.signal.aborted) throw request.signal.reason;
      return queueOf(request.company, request.rate).acquire(request);
    },
    pause(company, rate, ms) {
      if (ms > 0 && !closed) queueOf(company, rate).pause(Math.min(ms, MAX_PAUSE_MS));
    },
    get stats() {
      dropIdle();
      const queued = [...queues.values()].reduce((total, queue) => total + queue.queued, 0);
      return { queued, windows: queues.size, mode: shared?.mode ?? 'memory' };
    },
    async close() {
      closed = true;
      for (const queue of queues.values()) queue.close();
      queues.clear();
      await shared?.close();
    },
  };
}

interface Waiter {
  readonly caller: string;
  readonly deadline: number;
  start(permit: Permit): void;
  reject(reason: unknown): void;
}

/** The queue of one window. Has a timer only while the window is full. */
function createWindowQueue(
  company: string,
  window: RateWindow,
  inFlight: InFlightLimit,
  { maxQueued, now }: { readonly maxQueued: number; readonly now: () => number },
) {
  const queue = createFairQueue<Waiter>();
  let checking = false;
  let timer: NodeJS.Timeout | undefined;

  function issue(): Permit {
    const counted = window.count();
    let isHeld = true;
    return {
      markSent: counted.markSent,
      release() {
        if (!isHeld) return;
        isHeld = false;
        inFlight.release(company);
      },
    };
  }

  /** `firstCheck` belongs to a request that counts as in flight already. */
  async function advance(firstCheck?: number | Promise<number>): Promise<void> {
    checking = true;
    let check = firstCheck;
    while (queue.size > 0) {
      if (check === undefined && !inFlight.tryTake(company)) {
        inFlight.whenFree(company, advanceIfIdle);
        break;
      }
      check ??= window.check();
      // A number is not awaited: a request that may start must never count as waiting.
      const waitMs = typeof check === 'number' ? check : await check;
      check = undefined;
      const waiter = waitMs > 0 ? undefined : queue.next();
      if (waiter === undefined) inFlight.release(company);
      else waiter.start(issue());
      if (waitMs > 0) {
        rejectLate();
        wakeAfter(waitMs);
        break;
      }
    }
    checking = false;
  }

  function advanceIfIdle(): void {
    if (queue.size > 0 && !checking && timer === undefined) void advance();
  }

  function wakeAfter(ms: number): void {
    if (queue.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      checking = true;
      // In a busy process the timer may fire before events of open sockets are handled: first let requests that have
      // a permit be written, so that they count from now.
      setImmediate(() => {
        checking = false;
        advanceIfIdle();
      });
    }, Math.ceil(ms));
  }

  function remove(waiter: Waiter, reason: unknown): void {
    queue.remove(waiter.caller, waiter);
    waiter.reject(reason);
    if (queue.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  }

  /** Rejects the requests that can no longer start before their deadline. */
  function rejectLate(): void {
    let ahead = 0;
    for (const waiter of queue.inOrder()) {
      const waitMs = window.waitMs(ahead);
      if (now() + waitMs > waiter.deadline) remove(waiter, new RateLimitError('deadline', waitMs));
      else ahead++;
    }
  }

  /** Whether `caller` may join the queue: one caller must not fill it against the others. */
  function makeRoom(caller: string): boolean {
    if (queue.size < maxQueued) return true;
    const evicted = queue.evict(caller);
    evicted?.reject(new RateLimitError('queue_full', window.waitMs(queue.size)));
    return evicted !== undefined;
  }

  function enqueue({ caller, deadline, signal }: RateRequest): Promise<Permit> {
    return new Promise((resolve, reject) => {
      const abort = () => remove(waiter, signal.reason);
      const waiter: Waiter = {
        caller,
        deadline,
        start(permit) {
          signal.removeEventListener('abort', abort);
          resolve(permit);
        },
        reject(reason) {
          signal.removeEventListener('abort', abort);
          reject(reason);
        },
      };
      signal.addEventListener('abort', abort);
      queue.add(caller, waiter);
    });
  }

  return {
    acquire(request: RateRequest): Permit | Promise<Permit> {
      const waitMs = window.waitMs(queue.position(request.caller));
      if (now() + waitMs > request.deadline) throw new RateLimitError('deadline', waitMs);
      let check: number | Promise<number> | undefined;
      if (queue.size === 0 && !checking && timer === undefined && inFlight.tryTake(company)) {
        check = window.check();
        if (check === 0) return issue();
      } else if (!makeRoom(request.caller)) {
        throw new RateLimitError('queue_full', window.waitMs(queue.size));
      }
      const permit = enqueue(request);
      if (!checking && timer === undefined) void advance(check);
      return permit;
    },
    pause(ms: number): void {
      window.pause(ms);
      rejectLate();
    },
    close(): void {
      for (const waiter of queue.inOrder()) remove(waiter, new RateLimitError('closed', 0));
    },
    get queued(): number {
      return queue.size;
    },
    get idle(): boolean {
      return queue.size === 0 && !checking && timer === undefined && window.idle;
    },
  };
}
