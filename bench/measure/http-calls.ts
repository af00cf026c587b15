import type { Effort } from '../effort.ts';
import type { Figure, Subject } from '../figure.ts';
import { type HttpLoad, openHttpLoad } from '../http-load.ts';
import { type HttpMessage, httpCall, httpList, type Revision } from '../messages.ts';
import type { HttpServer, Programs } from '../programs.ts';
import { takeTurn, takeTurns, valuesOf } from '../turn.ts';

/** The 1.x SDK supports only older revisions, so it gets the same request in the latest of those. */
const OLDER: Revision = '2025-11-25';

const kinds: readonly {
  readonly name: string;
  readonly message: (revision: Revision) => HttpMessage;
  readonly revision: Revision;
  readonly times: number;
}[] = [
  { name: 'tools/call, 2026-07-28', message: httpCall, revision: '2026-07-28', times: 2.5 },
  { name: `tools/call, ${OLDER}`, message: httpCall, revision: OLDER, times: 2.5 },
  { name: 'tools/list, 2026-07-28', message: httpList, revision: '2026-07-28', times: 2 },
  { name: `tools/list, ${OLDER}`, message: httpList, revision: OLDER, times: 2 },
];

const MB = 1_000_000;

interface Measured {
  readonly server: HttpServer;
  readonly load: HttpLoad;
  readonly rssAtStart: number;
}

async function start(programs: Programs, subject: Subject): Promise<Measured> {
  const server = await programs.startHttp(subject);
  const { rss } = await server.usage();
  return { server, rssAtStart: rss, load: openHttpLoad(server.url, 64) };
}

/** Calls and lists in both eras, with 1, 8 and 64 requests in flight, and the memory that they need. */
export async function measureHttpCalls(programs: Programs, effort: Effort): Promise<readonly Figure[]> {
  const bare = await start(programs, 'bare');
  const ours = await start(programs, 'ours');
  const stock = await start(programs, 'stock');
  const direct = openHttpLoad(`${programs.upstream}/api/v2/rooms/1`, 1, () => true);
  const figures: Figure[] = [];
  const peak = { bare: 0, ours: 0, stock: 0 };
  const add = (name: string, unit: string, values: Figure['values'], more: Partial<Figure> = {}) =>
    figures.push({ group: 'HTTP', name, unit, values, ...more });

  async function turns(messages: Readonly<Record<Subject, HttpMessage>>, inFlight: number, count: number) {
    const turn =
      ({ server, load }: Measured, message: HttpMessage) =>
      () =>
        takeTurn(server, () => load.run([message], count, inFlight));
    const taken = await takeTurns(effort.rounds, {
      bare: turn(bare, messages.bare),
      ours: turn(ours, messages.ours),
      stock: turn(stock, messages.stock),
      direct: () => takeTurn(bare.server, () => direct.run([messages.bare], count, 1)),
    });
    const rss = valuesOf(taken, (one) => one.rss);
    for (const subject of ['bare', 'ours', 'stock'] as const) {
      peak[subject] = Math.max(peak[subject], rss[subject]);
    }
    return taken;
  }

  try {
    for (const { name, message, revision, times } of kinds) {
      const isList = message === httpList;
      const messages = { bare: message(revision), ours: message(revision), stock: message(OLDER) };
      for (const [{ load }, one] of [
        [bare, messages.bare],
        [ours, messages.ours],
        [stock, messages.stock],
      ] as const) {
        await load.run([one], isList ? effort.lists * 2 : effort.warmUp, 8);
      }
      const eight = await turns(messages, 8, isList ? effort.lists : effort.calls);
      add(
        `${name}: CPU`,
        'µs',
        valuesOf(eight, ({ cpu }) => cpu),
        { limit: { of: 'bare', times } },
      );
      add(
        `${name}: rate, 8 in flight`,
        '1/s',
        valuesOf(eight, ({ rate }) => rate),
        { isRate: true },
      );
      if (isList) continue;
      const one = await turns(messages, 1, effort.calls);
      add(
        `${name}: p50, 1 in flight`,
        'ms',
        valuesOf(one, ({ p50 }) => p50),
      );
      add(
        `${name}: p99, 1 in flight`,
        'ms',
        valuesOf(one, ({ p99 }) => p99),
      );
      add(
        `${name}: p50 above the direct request`,
        'ms',
        valuesOf(one, ({ p50 }) => p50 - one.direct.p50),
      );
      const many = await turns(messages, 64, effort.calls);
      add(
        `${name}: rate, 64 in flight`,
        '1/s',
        valuesOf(many, ({ rate }) => rate),
        { isRate: true },
      );
      add(
        `${name}: p50, 64 in flight`,
        'ms',
        valuesOf(many, ({ p50 }) => p50),
      );
      add(
        `${name}: p99, 64 in flight`,
        'ms',
        valuesOf(many, ({ p99 }) => p99),
      );
    }
    const atStart = { bare: bare.rssAtStart / MB, ours: ours.rssAtStart / MB, stock: stock.rssAtStart / MB };
    const underLoad = { bare: peak.bare / MB, ours: peak.ours / MB, stock: peak.stock / MB };
    add('memory at start', 'MB', atStart);
    add('memory under load', 'MB', underLoad, { limit: { of: 'bare', times: 1.6 } });
    return figures;
  } finally {
    await direct.close();
    for (const { load, server } of [bare, ours, stock]) {
      await load.close();
      await server.close();
    }
  }
}
