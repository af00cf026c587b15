/** Rejects when `work` takes longer than `limitMs`. */
export function withinMs<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('it did not respond in time'));
    // In a busy process the timer may fire before a response that has arrived is read: read it first.
    const timer = setTimeout(() => setImmediate(giveUp), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
