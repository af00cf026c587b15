import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sleep, startDeadline } from '../../src/dialpad/deadline.ts';
import { createCancelSource } from '../../src/lib/cancel-signal.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a deadline', () => {
  test('expires when its time is over', () => {
    const deadline = startDeadline(1_000);
    expect(deadline.at).toBe(performance.now() + 1_000);
    vi.advanceTimersByTime(999);
    expect([deadline.expired, deadline.signal.aborted, deadline.remainingMs()]).toEqual([false, false, 1]);
    vi.advanceTimersByTime(1);
    expect([deadline.expired, deadline.signal.aborted, deadline.remainingMs()]).toEqual([true, true, 0]);
    expect(deadline.signal.reason).toEqual(new Error('deadline'));
    vi.advanceTimersByTime(1_000);
    expect(deadline.remainingMs()).toBe(0);
  });

  test('ends with the reason of the first parent that aborts, and has not expired then', () => {
    const [first, second] = [createCancelSource(), createCancelSource()];
    const deadline = startDeadline(1_000, first.signal, second.signal);
    second.cancel('second');
    expect([deadline.expired, deadline.signal.aborted]).toEqual([false, true]);
    expect(deadline.signal.reason).toBe('second');
  });

  test('has ended from the start if a parent has', () => {
    const parent = createCancelSource();
    parent.cancel('before');
    const deadline = startDeadline(1_000, createCancelSource().signal, parent.signal);
    expect(deadline.signal.reason).toBe('before');
  });

  test('cancels what still runs when it is disposed, and leaves no timer and no listener', () => {
    const parent = createCancelSource();
    const removed = vi.spyOn(parent.signal, 'removeEventListener');
    const deadline = startDeadline(1_000, parent.signal);
    deadline.dispose();
    expect(deadline.signal.reason).toEqual(new Error('the call is over'));
    expect([deadline.expired, vi.getTimerCount(), removed.mock.calls.length]).toEqual([false, 0, 1]);
  });
});

describe('a sleep', () => {
  test('ends after its time and leaves no listener', async () => {
    const { signal } = createCancelSource();
    const removed = vi.spyOn(signal, 'removeEventListener');
    let isOver = false;
    const sleeping = sleep(100, signal).then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(removed).toHaveBeenCalledOnce();
  });

  test('is interrupted by its signal, with the reason, and leaves no timer', async () => {
    const { signal, cancel } = createCancelSource();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const sleeping = sleep(100, signal);
    cancel('stop');
    await expect(sleeping).rejects.toBe('stop');
    expect([vi.getTimerCount(), removed.mock.calls.length]).toEqual([0, 1]);
  });

  test('does not begin when its signal has aborted', async () => {
    const { signal, cancel } = createCancelSource();
    cancel('stop');
    await expect(sleep(100, signal)).rejects.toBe('stop');
    expect(vi.getTimerCount()).toBe(0);
  });
});
