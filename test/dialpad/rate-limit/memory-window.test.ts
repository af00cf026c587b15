import { describe, expect, test } from 'vitest';
import { createMemoryWindow, windowSize } from '../../../src/dialpad/rate-limit/memory-window.ts';

test.each([
  [20, 1, 1, { limit: 20, windowMs: 1_030 }],
  [250, 60, 1, { limit: 250, windowMs: 60_030 }],
  [20, 1, 7 / 20, { limit: 7, windowMs: 1_030 }],
  [20, 1, 0.1, { limit: 2, windowMs: 1_030 }],
  [20, 1, 0.06, { limit: 1, windowMs: 1_030 }],
  [20, 1, 0.05, { limit: 1, windowMs: 1_030 }],
  [20, 1, 0.025, { limit: 1, windowMs: 2_060 }],
])('%i requests in %i s, scaled by %d, are the window %o', (requests, seconds, scale, size) => {
  expect(windowSize({ name: 'x', requests, seconds }, scale)).toEqual(size);
});

describe('a window of two requests in a second', () => {
  function open() {
    const clock = { now: 10_000 };
    return { clock, window: createMemoryWindow({ limit: 2, windowMs: 1_000 }, () => clock.now) };
  }

  test('lets the next request start one window after the oldest of the last two', () => {
    const { clock, window } = open();
    window.count();
    clock.now += 100;
    expect(window.check()).toBe(0);
    window.count();
    clock.now += 100;
    expect([0, 1, 2, 3].map(window.waitMs)).toEqual([800, 900, 1_800, 1_900]);
    clock.now += 799;
    expect(window.check()).toBe(1);
    clock.now += 1;
    expect(window.check()).toBe(0);
  });

  test('is idle when a new window would behave the same', () => {
    const { clock, window } = open();
    expect(window.idle).toBe(true);
    window.count();
    expect(window.idle).toBe(false);
    clock.now += 999;
    expect(window.idle).toBe(false);
    clock.now += 1;
    expect(window.idle).toBe(true);
  });

  test('pauses, and a shorter pause does not end a longer one', () => {
    const { clock, window } = open();
    window.pause(500);
    window.pause(100);
    expect([window.check(), window.idle]).toEqual([500, false]);
    window.pauseUntil(clock.now + 600);
    expect(window.check()).toBe(600);
    clock.now += 600;
    expect([window.check(), window.idle]).toEqual([0, true]);
  });

  test('counts a request from when its response begins, at most 75 ms after it was written', () => {
    const { clock, window } = open();
    const first = window.count();
    window.count();
    clock.now += 50;
    expect(first.markSent()).toBe(10_050);
    expect(window.check()).toBe(950);
    clock.now += 50;
    expect(first.markSent()).toBe(10_100);
    clock.now += 50;
    expect(first.markSent()).toBe(10_125);
    expect(window.waitMs(0)).toBe(850);
    expect(window.waitMs(1)).toBe(975);
  });

  test('keeps requests in the order from which they count', () => {
    const { clock, window } = open();
    const [first] = [window.count(), window.count()];
    clock.now += 60;
    first.markSent();
    clock.now += 940;
    expect([window.check(), window.waitMs(1)]).toEqual([0, 60]);
    window.count();
    expect([window.check(), window.waitMs(1)]).toEqual([60, 1_000]);
  });

  test('counts correctly over many requests', () => {
    const { clock, window } = open();
    for (let index = 0; index < 20; index++) {
      expect(window.check()).toBe(0);
      window.count();
      window.count();
      expect(window.check()).toBe(1_000);
      clock.now += 1_000;
    }
    const late = window.count();
    clock.now += 10_000;
    for (let index = 0; index < 10; index++) window.count();
    late.markSent();
    expect(window.check()).toBe(1_000);
  });
});
