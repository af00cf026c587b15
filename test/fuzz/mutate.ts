/** A seeded source of randomness, so that a run can be repeated. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** mulberry32: small, fast, and good enough to choose mutations. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (items) => items[below(items.length)] ?? items[0] };
}

/** Bytes and texts that parsers get wrong. */
const tokens: readonly [string | Buffer, ...(string | Buffer)[]] = [
  Buffer.from([0x00]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  '\u2028',
  '\u202e',
  '\\ud800',
  '{"__proto__":{"x":1}}',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '"id":null,',
  '"id":1e999,',
  '"id":9007199254740993,',
  '9120384756473829.0',
  '%2e%2e%2f',
  '\r\n\r\n',
  '\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  '"'.repeat(300),
  '\\"'.repeat(200),
  '<'.repeat(400),
  '-1',
  'null',
  '{}',
];

const operations: readonly [
  (bytes: Buffer, random: Random) => Buffer,
  ...((bytes: Buffer, random: Random) => Buffer)[],
] = [
  function flipBit(bytes, random) {
    if (bytes.length === 0) return bytes;
    const copy = Buffer.from(bytes);
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  function removeRange(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(40))]);
  },
  function repeatRange(bytes, random) {
    const at = random.below(bytes.length + 1);
    const range = bytes.subarray(at, at + 1 + random.below(60));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array(2 + random.below(30)).fill(range),
      bytes.subarray(at),
    ]);
  },
  function insertToken(bytes, random) {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(tokens)), bytes.subarray(at)]);
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function replaceNumber(bytes, random) {
    const numbers = [...bytes.toString('latin1').matchAll(/\d+/g)];
    const match = numbers[random.below(Math.max(1, numbers.length))];
    if (match === undefined) return bytes;
    const number = random.pick(['0', '-1', '1e999', '99999999999999999999', '1.5', '""', 'true']);
    const end = match.index + match[0].length;
    return Buffer.concat([bytes.subarray(0, match.index), Buffer.from(number), bytes.subarray(end)]);
  },
];

/** A mutation of one of the corpus entries, with one to six operations, or two entries spliced. */
export function mutate(corpus: readonly [Buffer, ...Buffer[]], random: Random): Buffer {
  let bytes = random.pick(corpus);
  if (random.below(5) === 0) {
    const other = random.pick(corpus);
    bytes = Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  }
  for (let count = 1 + random.below(6); count > 0; count--) bytes = random.pick(operations)(bytes, random);
  return bytes;
}
