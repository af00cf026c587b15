import { join } from 'node:path';
import { tools } from '../../src/registry/registry.ts';
import { openStore } from '../../src/store/open-store.ts';
import { storeKeyOf } from '../../test/support/store-key.ts';
import type { Effort } from '../effort.ts';
import type { Figure } from '../figure.ts';
import { openHttpLoad } from '../http-load.ts';
import { type HttpMessage, httpCall, oneRoom } from '../messages.ts';
import type { Programs } from '../programs.ts';
import { takeTurn, takeTurns } from '../turn.ts';

interface Pair {
  readonly name: string;
  readonly few: Setup;
  readonly many: Setup;
}

interface Setup {
  readonly env?: Readonly<Record<string, string>>;
  readonly messages: readonly HttpMessage[];
  readonly sockets: number;
}

const IN_FLIGHT = 8;
const SMALL = 10;
const LARGE = 100;

const FEW_TOOLS = ['rooms_get', 'rooms_list', 'offices_list', 'company_get'];

const message = httpCall('2026-07-28');
const plain: Setup = { messages: [message], sockets: IN_FLIGHT };

/** A store in which every caller may use every connection. */
async function withStore(programs: Programs, callers: number, connections: number): Promise<Setup> {
  const url = `file:${join(programs.folder, `store-${callers}-${connections}.json`)}`;
  const key = storeKeyOf('bench');
  const store = await openStore(url, key);
  const pcids: string[] = [];
  for (let number = 0; number < connections; number++) {
    const connection = await store.addConnection({
      name: `Company ${number}`,
      environment: 'production',
      credential: `bench-key-${number}`,
    });
    pcids.push(connection.pcid);
  }
  const tokens: string[] = [];
  for (let number = 0; number < callers; number++) {
    tokens.push((await store.addCaller({ name: `Caller ${number}`, pcids })).token);
  }
  await store.close();
  const messages = tokens.flatMap((token) =>
    pcids.map((pcid) =>
      httpCall('2026-07-28', { ...oneRoom, PCID: pcid }, { authorization: `Bearer ${token}` }),
    ),
  );
  // A server has one account or a store: the key of the other measurements is unset.
  const env = { DIALPAD_API_KEY: '', MCP_STORE: url, MCP_STORE_KEY: key };
  return { env, messages, sockets: IN_FLIGHT };
}

const pairs = async (programs: Programs): Promise<readonly Pair[]> => [
  {
    name: `tools: ${tools.length} against ${FEW_TOOLS.length}`,
    few: { ...plain, env: { DIALPAD_TOOLS: FEW_TOOLS.join(',') } },
    many: plain,
  },
  {
    name: `callers: ${LARGE} against ${SMALL}`,
    few: await withStore(programs, SMALL, 1),
    many: await withStore(programs, LARGE, 1),
  },
  {
    name: `connections (PCIDs): ${LARGE} against ${SMALL}`,
    few: await withStore(programs, 1, SMALL),
    many: await withStore(programs, 1, LARGE),
  },
  { name: 'sockets: 80 against 8', few: plain, many: { ...plain, sockets: 10 * IN_FLIGHT } },
];

const figure = (name: string, times: number): Figure => ({
  group: 'growth of the cost of a call',
  name,
  unit: 'x',
  values: { ours: times },
  limit: { times: 1.15 },
});

async function start(programs: Programs, { env, sockets }: Setup) {
  const server = await programs.startHttp('ours', env);
  return { server, load: openHttpLoad(server.url, sockets) };
}

async function measurePair(programs: Programs, { name, few, many }: Pair, effort: Effort): Promise<Figure> {
  const small = await start(programs, few);
  const large = await start(programs, many);
  try {
    const turn = ({ server, load }: typeof small, { messages, sockets }: Setup) => {
      const run = (count: number) => load.run(messages, count, sockets);
      return { warmUp: () => run(effort.warmUp), take: () => takeTurn(server, () => run(effort.calls)) };
    };
    const [one, ten] = [turn(small, few), turn(large, many)];
    await one.warmUp();
    await ten.warmUp();
    const turns = await takeTurns(effort.rounds, { one: one.take, ten: ten.take });
    return figure(name, turns.ten.cpu / turns.one.cpu);
  } finally {
    for (const { server, load } of [small, large]) {
      await load.close();
      await server.close();
    }
  }
}

/** The cost of a call and the memory in use after N calls and after ten times as many. */
async function measureCallsSoFar(programs: Programs, effort: Effort): Promise<readonly Figure[]> {
  const { server, load } = await start(programs, plain);
  const run = (count: number) => load.run([message], count, IN_FLIGHT);
  const calls = effort.warmUp * 2;
  try {
    await run(calls);
    const early = await takeTurns(effort.rounds, { turn: () => takeTurn(server, () => run(effort.calls)) });
    const heapEarly = (await server.usage(true)).heapUsed;
    await run(calls * 9);
    const late = await takeTurns(effort.rounds, { turn: () => takeTurn(server, () => run(effort.calls)) });
    const heapLate = (await server.usage(true)).heapUsed;
    return [
      figure('calls made so far: 10 times as many', late.turn.cpu / early.turn.cpu),
      figure('heap in use after 10 times as many calls', heapLate / heapEarly),
    ];
  } finally {
    await load.close();
    await server.close();
  }
}

export async function measureGrowth(programs: Programs, effort: Effort): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const pair of await pairs(programs)) figures.push(await measurePair(programs, pair, effort));
  return [...figures, ...(await measureCallsSoFar(programs, effort))];
}
