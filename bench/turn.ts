import type { Subject } from './figure.ts';
import type { ServerProcess } from './server-process.ts';
import { median, percentile } from './statistics.ts';

/** The measurement of one server in one round. */
export interface Turn {
  /** CPU time of the server for one request, in µs. */
  readonly cpu: number;
  /** Requests a second. */
  readonly rate: number;
  /** Of one request, in ms. */
  readonly p50: number;
  readonly p99: number;
  /** Memory of the server afterwards, in bytes. */
  readonly rss: number;
}

export async function takeTurn(
  server: Pick<ServerProcess, 'usage'>,
  run: () => Promise<{ readonly latencies: readonly number[]; readonly ms: number }>,
): Promise<Turn> {
  const before = await server.usage();
  const { latencies, ms } = await run();
  const after = await server.usage();
  return {
    cpu: (after.cpuMicros - before.cpuMicros) / latencies.length,
    rate: (latencies.length / ms) * 1000,
    p50: median(latencies),
    p99: percentile(latencies, 0.99),
    rss: after.rss,
  };
}

/**
 * Measures the servers alternately, round after round, so that other load on the machine affects all of them alike.
 * Resolves with the median of each value.
 */
export async function takeTurns<Name extends string>(
  rounds: number,
  turns: Readonly<Record<Name, () => Promise<Turn>>>,
): Promise<Readonly<Record<Name, Turn>>>;
export async function takeTurns(
  rounds: number,
  turns: Readonly<Record<string, () => Promise<Turn>>>,
): Promise<Readonly<Record<string, Turn>>> {
  const taken = new Map<string, Turn[]>(Object.keys(turns).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of Object.entries(turns)) taken.get(name)?.push(await turn());
  }
  const of = (name: string, read: (turn: Turn) => number) => median(taken.get(name)?.map(read) ?? []);
  return Object.fromEntries(
    Object.keys(turns).map((name) => [
      name,
      {
        cpu: of(name, ({ cpu }) => cpu),
        rate: of(name, ({ rate }) => rate),
        p50: of(name, ({ p50 }) => p50),
        p99: of(name, ({ p99 }) => p99),
        rss: of(name, ({ rss }) => rss),
      },
    ]),
  );
}

export const valuesOf = (
  turns: Readonly<Record<Subject, Turn>>,
  read: (turn: Turn) => number,
): Readonly<Record<Subject, number>> => ({
  bare: read(turns.bare),
  ours: read(turns.ours),
  stock: read(turns.stock),
});
