import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { startSimulator } from '../src/simulator/simulator.ts';
import { openStore } from '../src/store/open-store.ts';
import { startHttpProcess } from '../test/support/http-process.ts';
import type { Figure } from './figure.ts';

/** Calls of one company at once, which Dialpad allows 20 a second. */
const CALLS = 500;
const PER_SECOND = 20;

/** What nobody can be faster than: the first second's calls start at once, the rest at the rate. */
const FASTEST_MS = ((CALLS - PER_SECOND) / PER_SECOND) * 1000;

/** Between two calls of the other company, in ms: stays below its own limit. */
const PAUSE_MS = 60;

const answer = z.looseObject({ result: z.looseObject({ isError: z.boolean().optional() }) });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Two companies on one server: the bundle over HTTP, in hosted mode, on a Dialpad that enforces its limit. */
async function serveTwoCompanies() {
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  const simulator = await startSimulator();
  const storeUrl = `file:${join(folder, 'store.json')}`;
  const storeKey = Buffer.alloc(32, 1).toString('base64');
  const store = await openStore(storeUrl, storeKey);
  const add = async (name: string, credential: string) =>
    (await store.addConnection({ name, environment: 'production', credential })).pcid;
  const busy = await add('Busy', simulator.keys.companyAdmin);
  const calm = await add('Calm', simulator.keys.secondCompany);
  const { token } = await store.addCaller({ name: 'Load', pcids: [busy, calm] });
  await store.close();
  const server = await startHttpProcess({
    DIALPAD_BASE_URL: simulator.origin,
    MCP_STORE: storeUrl,
    MCP_STORE_KEY: storeKey,
    LOG_LEVEL: 'error',
  });
  const connections = new Agent({ connections: CALLS + 1 });
  return {
    simulator,
    busy,
    calm,
    /** Makes a call; resolves with the ms it took, or undefined when it failed. */
    async call(pcid: string): Promise<number | undefined> {
      const started = performance.now();
      const { body } = await request(server.url, {
        dispatcher: connections,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'dialpad_organization_offices_list', arguments: { PCID: pcid } },
        }),
      });
      const { result } = answer.parse(await body.json());
      return result.isError === true ? undefined : performance.now() - started;
    },
    async close() {
      server.process.kill('SIGTERM');
      await server.ended;
      await connections.destroy();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** 500 calls of one company at once, and a second company that calls on its own meanwhile. */
export async function fairShare(): Promise<readonly Figure[]> {
  const { simulator, busy, calm, call, close } = await serveTwoCompanies();
  /** Calls of the other company, one after the other, until `isOver`. */
  const callCalmly = async (isOver: (calls: number) => boolean) => {
    const times: (number | undefined)[] = [];
    while (!isOver(times.length)) {
      times.push(await call(calm));
      await pause(PAUSE_MS);
    }
    return times;
  };
  try {
    await callCalmly((calls) => calls === 20);
    const alone = await callCalmly((calls) => calls === 100);
    simulator.ledger.clear();

    let over = false;
    const started = performance.now();
    const burst = Promise.all(Array.from({ length: CALLS }, () => call(busy))).finally(() => {
      over = true;
    });
    const [ends, meanwhile] = await Promise.all([burst, callCalmly(() => over)]);
    const tookMs = Math.max(...ends.map((end) => end ?? 0));
    const totalMs = performance.now() - started;

    const failed = [...ends, ...alone, ...meanwhile].filter((time) => time === undefined).length;
    const tries = simulator.ledger.requests.length;
    const timesOf = (times: readonly (number | undefined)[]) => times.filter((time) => time !== undefined);
    const [before, during] = [median(timesOf(alone)), median(timesOf(meanwhile))];
    return [
      { name: `${CALLS} calls of one company: failed`, value: failed, unit: '', atMost: 0 },
      {
        name: 'requests that Dialpad refused (429) and were tried again',
        value: tries - ends.length - meanwhile.length,
        unit: '',
      },
      { name: 'time until the last was answered', value: tookMs, unit: 'ms', atMost: FASTEST_MS * 1.15 },
      { name: 'of it above the fastest possible', value: (tookMs / FASTEST_MS - 1) * 100, unit: '%' },
      { name: 'second company alone, median', value: before, unit: 'ms' },
      { name: 'second company meanwhile, median', value: during, unit: 'ms', atMost: before + 10 },
      { name: 'second company meanwhile, calls', value: meanwhile.length, unit: '', atLeast: totalMs / 1000 },
    ];
  } finally {
    await close();
  }
}
