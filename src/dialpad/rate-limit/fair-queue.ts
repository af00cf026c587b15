/** Waiting items of several callers: callers take turns, and each caller's items keep their order. */
export interface FairQueue<Item> {
  readonly size: number;
  add(caller: string, item: Item): void;
  /** Takes out the item whose turn it is. */
  next(): Item | undefined;
  remove(caller: string, item: Item): void;
  /** How many items would go before one that `caller` added now. */
  position(caller: string): number;
  /** Takes out the last item of the longest line, unless the line of `caller` is about as long itself. */
  crowdOut(caller: string): Item | undefined;
  /** All items in the order in which they would go. */
  inOrder(): Item[];
}

/** An empty queue. */
export function createFairQueue<Item>(): FairQueue<Item> {
  /** One line per caller, in the order in which the callers are served. */
  const lines = new Map<string, Item[]>();
  let size = 0;

  function take(caller: string, line: Item[], index: number): Item | undefined {
    const [item] = line.splice(index, 1);
    if (line.length === 0) lines.delete(caller);
    size--;
    return item;
  }

  return {
    get size() {
      return size;
    },
    add(caller, item) {
      const line = lines.get(caller);
      if (line === undefined) lines.set(caller, [item]);
      else line.push(item);
      size++;
    },
    next() {
      for (const [caller, line] of lines) {
        // Served: goes behind the other callers.
        lines.delete(caller);
        lines.set(caller, line);
        return take(caller, line, 0);
      }
      return undefined;
    },
    remove(caller, item) {
      const line = lines.get(caller);
      const index = line?.indexOf(item) ?? -1;
      if (line !== undefined && index >= 0) take(caller, line, index);
    },
    position(caller) {
      const own = lines.get(caller)?.length ?? 0;
      let position = own;
      let isBefore = true;
      for (const [other, line] of lines) {
        if (other === caller) isBefore = false;
        else position += Math.min(line.length, own + (isBefore ? 1 : 0));
      }
      return position;
    },
    crowdOut(caller) {
      const own = lines.get(caller)?.length ?? 0;
      const [longest] = [...lines].sort(([, a], [, b]) => b.length - a.length);
      if (longest === undefined || longest[1].length <= own + 1) return undefined;
      return take(...longest, longest[1].length - 1);
    },
    inOrder() {
      const items: Item[] = [];
      for (let round = 0; items.length < size; round++) {
        for (const line of lines.values()) items.push(...line.slice(round, round + 1));
      }
      return items;
    },
  };
}
