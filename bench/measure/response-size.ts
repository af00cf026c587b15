import type { Effort } from '../effort.ts';
import type { Figure } from '../figure.ts';
import { openHttpLoad } from '../http-load.ts';
import { httpCall, roomsOf } from '../messages.ts';
import type { Programs } from '../programs.ts';
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

/** Uses new processes, so that only these responses make their memory grow. */
export async function measureResponseSize(programs: Programs, effort: Effort): Promise<readonly Figure[]> {
  const start = async (subject: 'bare' | 'ours' | 'stock') => {
    const server = await programs.startHttp(subject);
    return { server, load: openHttpLoad(server.url, 1) };
  };
  const bare = await start('bare');
  const ours = await start('ours');
  const stock = await start('stock');
  const figures: Figure[] = [];
  const growth = { bare: 0, ours: 0, stock: 0 };
  try {
    for (const [name, bytes] of sizes) {
      const messages = [httpCall('2025-11-25', roomsOf(bytes))];
      const count = Math.min(effort.calls, Math.ceil(BYTES_PER_TURN / bytes));
      for (const [subject, { server, load }] of [
        ['bare', bare],
        ['ours', ours],
        ['stock', stock],
      ] as const) {
        await load.run(messages, bytes === LARGEST ? 1 : Math.max(3, count), 1);
        const { rss } = await server.usage(true);
        if (bytes === LARGEST) {
          await load.run(messages, 1, 1);
          growth[subject] = ((await server.usage()).peakRss - rss) / bytes;
        }
      }
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
      values: growth,
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
