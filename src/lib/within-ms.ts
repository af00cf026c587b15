/** Rejects when `work` takes longer than `limitMs`. */
export function withinMs<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('it did not answer in time'));
    // In a busy process the timer may be due before an answer that has arrived is read: read first.
    const timer = setTimeout(() => setImmediate(giveUp), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
