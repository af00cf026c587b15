import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairQueue } from '../../../src/dialpad/rate-limit/fair-queue.ts';

/** A queue of items such as `a1`, the first item of caller `a`. */
function queueOf(...items: readonly string[]) {
  const queue = createFairQueue<string>();
  for (const item of items) queue.add(item.charAt(0), item);
  return queue;
}

function drain(queue: ReturnType<typeof queueOf>): string[] {
  const served: string[] = [];
  for (let item = queue.next(); item !== undefined; item = queue.next()) served.push(item);
  return served;
}

test('callers are served in rotation, each in its own order', () => {
  const queue = queueOf('a1', 'a2', 'a3', 'b1', 'c1', 'c2');
  const order = ['a1', 'b1', 'c1', 'a2', 'c2', 'a3'];
  expect(queue.inOrder()).toEqual(order);
  expect(queue.size).toBe(6);
  expect(drain(queue)).toEqual(order);
  expect(queue.size).toBe(0);
  expect(queue.next()).toBeUndefined();
});

test('a caller that was served goes behind the others', () => {
  const queue = queueOf('a1', 'a2', 'b1');
  expect(queue.next()).toBe('a1');
  queue.add('c', 'c1');
  expect(drain(queue)).toEqual(['b1', 'a2', 'c1']);
});

test('an item is removed wherever it is, and an unknown one is not', () => {
  const queue = queueOf('a1', 'a2', 'a3', 'b1');
  queue.remove('a', 'a2');
  queue.remove('b', 'b1');
  queue.remove('a', 'b1');
  queue.remove('c', 'c1');
  expect(queue.size).toBe(2);
  expect(drain(queue)).toEqual(['a1', 'a3']);
});

test.each([
  ['a', 4],
  ['b', 3],
  ['c', 2],
])('the position of a new item of caller %s is what would be served before it: %i', (caller, position) => {
  expect(queueOf('a1', 'a2', 'a3', 'b1').position(caller)).toBe(position);
});

test('the position is always where the item is served', () => {
  const items = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(items, fc.nat(6), fc.constantFrom('a', 'b', 'c', 'd', 'e'), (callers, served, caller) => {
      const queue = createFairQueue<string>();
      for (const [index, each] of callers.entries()) queue.add(each, `${each}${index}`);
      for (let count = 0; count < served; count++) queue.next();
      const position = queue.position(caller);
      queue.add(caller, 'new');
      expect(queue.inOrder().indexOf('new')).toBe(position);
      expect(drain(queue).indexOf('new')).toBe(position);
    }),
  );
});

test.each([
  ['c', ['a1', 'a2', 'b1'], 'a2'],
  ['b', ['a1', 'a2', 'a3', 'b1'], 'a3'],
  ['b', ['b1', 'a1', 'a2'], undefined],
  ['a', ['a1', 'a2', 'a3', 'b1'], undefined],
  ['c', ['a1', 'b1'], undefined],
  ['c', ['a1', 'b1', 'b2', 'b3', 'a2'], 'b3'],
  ['c', [], undefined],
])('for caller %s the queue %j gives up %s', (caller, items, evicted) => {
  const queue = queueOf(...items);
  expect(queue.evict(caller)).toBe(evicted);
  expect(queue.size).toBe(items.length - (evicted === undefined ? 0 : 1));
});
