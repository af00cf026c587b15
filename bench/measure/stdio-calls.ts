import type { Effort } from '../effort.ts';
import type { Figure, Subject } from '../figure.ts';
import { callMessage, oneRoom, requestMessage } from '../messages.ts';
import type { Programs } from '../programs.ts';
import type { ServerProcess } from '../server-process.ts';
import { openStdioLoad, type StdioLoad } from '../stdio-load.ts';
import { takeTurn, takeTurns, valuesOf } from '../turn.ts';

const call = (id: number) => callMessage('2025-11-25', id, oneRoom);
const list = (id: number) => requestMessage('2025-11-25', id, 'tools/list');

const BURST = 2_000;

interface Measured {
  readonly server: ServerProcess;
  readonly load: StdioLoad;
}

async function start(programs: Programs, subject: Subject): Promise<Measured> {
  const server = programs.startStdio(subject);
  return { server, load: await openStdioLoad(server.input, server.output) };
}

async function inSequence(load: StdioLoad, message: (id: number) => string, count: number) {
  const started = performance.now();
  const latencies: number[] = [];
  for (let number = 0; number < count; number++) latencies.push(await load.request(message));
  return { latencies, ms: performance.now() - started };
}

/** Sends all at once. The time of one is the total divided by the count. */
async function atOnce(load: StdioLoad, message: (id: number) => string, count: number) {
  const ms = await load.burst(message, count);
  return { latencies: Array.from({ length: count }, () => ms / count), ms };
}

export async function measureStdioCalls(programs: Programs, effort: Effort): Promise<readonly Figure[]> {
  const bare = await start(programs, 'bare');
  const ours = await start(programs, 'ours');
  const stock = await start(programs, 'stock');
  const turns = (run: (load: StdioLoad) => ReturnType<typeof inSequence>) => {
    const turn =
      ({ server, load }: Measured) =>
      () =>
        takeTurn(server, () => run(load));
    return takeTurns(effort.rounds, { bare: turn(bare), ours: turn(ours), stock: turn(stock) });
  };
  try {
    for (const { load } of [bare, ours, stock]) {
      await inSequence(load, list, effort.lists * 2);
      await inSequence(load, call, effort.warmUp);
      await load.burst(call, BURST);
    }
    const calls = await turns((load) => inSequence(load, call, effort.calls));
    const lists = await turns((load) => inSequence(load, list, effort.lists));
    const burst = await turns((load) => atOnce(load, call, BURST));
    const figure = (name: string, unit: string, values: Figure['values']): Figure => ({
      group: 'stdio',
      name,
      unit,
      values,
    });
    return [
      figure(
        'tools/call: CPU',
        'µs',
        valuesOf(calls, ({ cpu }) => cpu),
      ),
      {
        ...figure(
          'tools/call: p50, one after the other',
          'ms',
          valuesOf(calls, ({ p50 }) => p50),
        ),
        limit: { of: 'stock', times: 0.5 },
      },
      figure(
        'tools/call: p99, one after the other',
        'ms',
        valuesOf(calls, ({ p99 }) => p99),
      ),
      {
        ...figure(
          `tools/call: rate, ${BURST} in flight`,
          '1/s',
          valuesOf(burst, ({ rate }) => rate),
        ),
        isRate: true,
        limit: { of: 'stock', times: 2 },
      },
      figure(
        `tools/call: CPU, ${BURST} in flight`,
        'µs',
        valuesOf(burst, ({ cpu }) => cpu),
      ),
      figure(
        'tools/list: CPU',
        'µs',
        valuesOf(lists, ({ cpu }) => cpu),
      ),
      figure(
        'tools/list: p50, one after the other',
        'ms',
        valuesOf(lists, ({ p50 }) => p50),
      ),
      figure(
        'memory under load',
        'MB',
        valuesOf(burst, ({ rss }) => rss / 1_000_000),
      ),
    ];
  } finally {
    for (const { server } of [bare, ours, stock]) await server.close();
  }
}
