import { budgetOf, travelling } from './budget.ts';
import { createPacer, type PacerOptions } from './create-pacer.ts';
import type { Pacer } from './pacer.ts';
import { createSlidingWindow } from './sliding-window.ts';

/** A pacer for a process that has its budgets to itself. */
export function createMemoryPacer({ scale, maxQueued, now = () => performance.now() }: PacerOptions): Pacer {
  return createPacer({
    maxQueued,
    now,
    mode: () => 'memory',
    startsOf(_company, rate) {
      const window = createSlidingWindow(budgetOf(rate, scale), now);
      return {
        ask: () => window.waitMs(),
        record: () => travelling(now, window.record()),
        estimateMs: (ahead) => window.waitMs(ahead),
        hold: (ms) => window.holdUntil(now() + ms),
        get idle() {
          return window.idle;
        },
      };
    },
  });
}
