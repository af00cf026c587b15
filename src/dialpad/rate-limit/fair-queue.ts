/** Callers are served in rotation, and each caller's items keep their order. */
export interface FairQueue<Item> {
  readonly size: number;
  add(caller: string, item: Item): void;
  /** Removes and returns the item to serve next. */
  next(): Item | undefined;
  remove(caller: string, item: Item): void;
  /** How many items would be served before one that `caller` adds now. */
  position(caller: string): number;
  /** Removes the last item of the caller with the most items, unless `caller` has about as many. */
  evict(caller: string): Item | undefined;
  /** All items in the order in which they would be served. */
  inOrder(): Item[];
}

export function createFairQueue<Item>(): FairQueue<Item> {
  /** In the order in which the callers are served. */
  const byCaller = new Map<string, Item[]>();
  let size = 0;

  function take(caller: string, items: Item[], index: number): Item | undefined {
    const [item] = items.splice(index, 1);
    if (items.length === 0) byCaller.delete(caller);
    size--;
    return item;
  }

  return {
    get size() {
      return size;
    },
    add(caller, item) {
      const items = byCaller.get(caller);
      if (items === undefined) byCaller.set(caller, [item]);
      else items.push(item);
      size++;
    },
    next() {
      for (const [caller, items] of byCaller) {
        // Served last in the next rotation.
        byCaller.delete(caller);
        byCaller.set(caller, items);
        return take(caller, items, 0);
      }
      return undefined;
    },
    remove(caller, item) {
      const items = byCaller.get(caller);
      const index = items?.indexOf(item) ?? -1;
      if (items !== undefined && index >= 0) take(caller, items, index);
    },
    position(caller) {
      const queued = byCaller.get(caller)?.length ?? 0;
      let position = queued;
      let isBefore = true;
      for (const [other, items] of byCaller) {
        if (other === caller) isBefore = false;
        else position += Math.min(items.length, queued + (isBefore ? 1 : 0));
      }
      return position;
    },
    evict(caller) {
      const queued = byCaller.get(caller)?.length ?? 0;
      const [longest] = [...byCaller].sort(([, a], [, b]) => b.length - a.length);
      if (longest === undefined || longest[1].length <= queued + 1) return undefined;
      return take(...longest, longest[1].length - 1);
    },
    inOrder() {
      const items: Item[] = [];
      for (let round = 0; items.length < size; round++) {
        for (const queued of byCaller.values()) items.push(...queued.slice(round, round + 1));
      }
      return items;
    },
  };
}
