import { createFairQueue } from './fair-queue.ts';
import { PacingError, type Recount, type Turn } from './pacer.ts';

/** Where starts come from: all that differs between budgets kept here and budgets shared over Redis. */
export interface Starts {
  /** Asks for one start: 0 when it may be made now, else the ms after which to ask again. Never throws or rejects. */
  ask(): number | Promise<number>;
  /** Counts the start that {@link ask} allowed, as it is made. */
  record(): Recount;
  /** How long until one may start after `ahead` others have, in ms: at least this, as far as is known here. */
  estimateMs(ahead: number): number;
  /** Lets nothing start for `ms`. */
  hold(ms: number): void;
  /** Whether forgetting this and beginning anew would change nothing. */
  readonly idle: boolean;
}

/** The line of one company for one rate class. */
export interface Lane {
  /** As {@link Pacer.take}. */
  take(turn: Turn): Promise<Recount>;
  /** Lets nothing start for `ms`, and refuses those who cannot wait that long. */
  hold(ms: number): void;
  /** Refuses all that wait. */
  close(): void;
  readonly queued: number;
  readonly idle: boolean;
}

interface Waiter {
  readonly caller: string;
  readonly deadline: number;
  start(recount: Recount): void;
  refuse(reason: unknown): void;
}

/** What a lane is made of. */
export interface LaneOptions {
  readonly starts: Starts;
  /** How many turns may wait. */
  readonly maxQueued: number;
  readonly now: () => number;
}

/** An empty lane. It has a timer only while somebody waits. */
export function createLane({ starts, maxQueued, now }: LaneOptions): Lane {
  const queue = createFairQueue<Waiter>();
  let asking = false;
  let timer: NodeJS.Timeout | undefined;

  async function advance(): Promise<void> {
    if (asking || timer !== undefined) return;
    asking = true;
    while (queue.size > 0) {
      const answer = starts.ask();
      // Not awaited when it is known: a call that may start never counts as one that waits.
      const waitMs = typeof answer === 'number' ? answer : await answer;
      if (waitMs > 0) {
        refuseHopeless();
        wakeAfter(waitMs);
        break;
      }
      const waiter = queue.next();
      if (waiter === undefined) break;
      waiter.start(starts.record());
    }
    asking = false;
  }

  function wakeAfter(ms: number): void {
    if (queue.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      asking = true;
      // In a busy process the timer may be due before connections that are open have been noticed: first let those
      // be written that had their turn, so that they count from now.
      setImmediate(() => {
        asking = false;
        void advance();
      });
    }, Math.ceil(ms));
  }

  function remove(waiter: Waiter, reason: unknown): void {
    queue.remove(waiter.caller, waiter);
    waiter.refuse(reason);
    if (queue.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  }

  /** Ends the wait of those whose turn cannot come in time any more: waiting on would only cost them time. */
  function refuseHopeless(): void {
    let ahead = 0;
    for (const waiter of queue.inOrder()) {
      const waitMs = starts.estimateMs(ahead);
      if (now() + waitMs > waiter.deadline) remove(waiter, new PacingError('deadline', waitMs));
      else ahead++;
    }
  }

  /** Makes sure that `caller` may join the queue: one caller must not fill it against the others. */
  function makeRoom(caller: string): boolean {
    if (queue.size < maxQueued) return true;
    const last = queue.crowdOut(caller);
    last?.refuse(new PacingError('queue_full', starts.estimateMs(queue.size)));
    return last !== undefined;
  }

  function wait({ caller, deadline, signal }: Turn): Promise<Recount> {
    return new Promise((resolve, reject) => {
      const abort = () => remove(waiter, signal.reason);
      const waiter: Waiter = {
        caller,
        deadline,
        start(recount) {
          signal.removeEventListener('abort', abort);
          resolve(recount);
        },
        refuse(reason) {
          signal.removeEventListener('abort', abort);
          reject(reason);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      queue.add(caller, waiter);
      void advance();
    });
  }

  return {
    async take(turn) {
      turn.signal.throwIfAborted();
      const waitMs = starts.estimateMs(queue.position(turn.caller));
      if (now() + waitMs > turn.deadline) throw new PacingError('deadline', waitMs);
      if (!makeRoom(turn.caller)) throw new PacingError('queue_full', starts.estimateMs(queue.size));
      return wait(turn);
    },
    hold(ms) {
      starts.hold(ms);
      refuseHopeless();
    },
    close() {
      for (const waiter of queue.inOrder()) remove(waiter, new PacingError('closed', 0));
    },
    get queued() {
      return queue.size;
    },
    get idle() {
      return queue.size === 0 && !asking && starts.idle;
    },
  };
}
