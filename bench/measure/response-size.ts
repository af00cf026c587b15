import type { Effort } from '../effort.ts';
import { type Figure, type Subject, subjects } from '../figure.ts';
import { openHttpLoad } from '../http-load.ts';
import { httpCall, roomsOf } from '../messages.ts';
import type { Programs } from '../programs.ts';
import { median } from '../statistics.ts';
import { takeTurn, takeTurns, valuesOf } from '../turn.ts';

const sizes: readonly (readonly [name: string, bytes: number])[] = [
  ['1 KB', 1_000],
  ['10 KB', 10_000],
  ['100 KB', 100_000],
  ['1 MB', 1_000_000],
  ['5 MB', 5_000_000],
];

const LARGEST = 5_000_000;

/** Bytes per turn, so that small responses are measured more often. */
const BYTES_PER_TURN = 25_000_000;

const messagesOf = (bytes: number) => [httpCall('2025-11-25', roomsOf(bytes))];

async function start(programs: Programs, subject: Subject) {
  const server = await programs.startHttp(subject);
  return { server, load: openHttpLoad(server.url, 1) };
}

/**
 * How much the memory of a new process that has sent smaller responses grows at most during its first large one, in
 * sizes of the response. Later ones find memory of earlier ones that is not collected yet.
 */
async function peakGrowth(programs: Programs, subject: Subject): Promise<number> {
  const { server, load } = await start(programs, subject);
  try {
    for (const [, bytes] of sizes) if (bytes < LARGEST) await load.run(messagesOf(bytes), 20, 1);
    const { rss } = await server.usage(true);
    await load.run(messagesOf(LARGEST), 1, 1);
    return ((await server.usage()).peakRss - rss) / LARGEST;
  } finally {
    await load.close();
    await server.close();
  }
}

async function peakGrowths(programs: Programs, rounds: number): Promise<Figure['values']> {
  const taken: Record<Subject, number[]> = { bare: [], ours: [], stock: [] };
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) taken[subject].push(await peakGrowth(programs, subject));
  }
  return { bare: median(taken.bare), ours: median(taken.ours), stock: median(taken.stock) };
}

/** Uses new processes, so that only these responses make their memory grow. */
export async function measureResponseSize(programs: Programs, effort: Effort): Promise<readonly Figure[]> {
  const bare = await start(programs, 'bare');
  const ours = await start(programs, 'ours');
  const stock = await start(programs, 'stock');
  const figures: Figure[] = [];
  try {
    for (const [name, bytes] of sizes) {
      const messages = messagesOf(bytes);
      const count = Math.min(effort.calls, Math.ceil(BYTES_PER_TURN / bytes));
      for (const { load } of [bare, ours, stock]) await load.run(messages, Math.max(3, count), 1);
      const turn =
        ({ server, load }: typeof bare) =>
        () =>
          takeTurn(server, () => load.run(messages, count, 1));
      const turns = await takeTurns(effort.rounds, {
        bare: turn(bare),
        ours: turn(ours),
        stock: turn(stock),
      });
      const figure = (what: string, unit: string, values: Figure['values']): Figure => ({
        group: 'size of the response',
        name: `${name}: ${what}`,
        unit,
        values,
      });
      figures.push(
        figure(
          'CPU',
          'µs',
          valuesOf(turns, ({ cpu }) => cpu),
        ),
        {
          ...figure(
            'p50',
            'ms',
            valuesOf(turns, ({ p50 }) => p50),
          ),
          ...(bytes === LARGEST && { limit: { of: 'bare', times: 1.5 } }),
        },
      );
    }
    figures.push({
      group: 'size of the response',
      name: '5 MB: growth of the peak memory, in sizes of the response',
      unit: 'x',
      values: await peakGrowths(programs, effort.rounds),
      limit: { times: 6 },
    });
    return figures;
  } finally {
    for (const { server, load } of [bare, ours, stock]) {
      await load.close();
      await server.close();
    }
  }
}
