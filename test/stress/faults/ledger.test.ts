import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { localCaller } from '../../../src/auth/caller.ts';
import { findTool } from '../../../src/registry/registry.ts';
import { type LedgerEntry, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import type { CallContext } from '../../../src/tool-call/call-context.ts';
import { callTool } from '../../../src/tool-call/call-tool.ts';
import { createTestApp } from '../../support/linked-server.ts';
import { askDirectly, type PlannedCall, planCalls } from './calls.ts';
import { type Told, toldBy } from './reported-outcome.ts';
import { type Schedule, type Step, scheduleOf } from './schedules.ts';

const firstSeed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000_000));
const schedules = Number(process.env.CHAOS_SCHEDULES ?? 2_000);

/** Schedules that run at once, each on a simulator and a client of its own: most of their time is waiting. */
const LANES = 24;

const PREFIX = 'dialpad_organization_';

/** One simulator and the product on it. */
interface Lane {
  readonly simulator: Simulator;
  readonly runtime: CallContext;
  readonly calls: readonly PlannedCall[];
  close(): Promise<void>;
}

async function openLane(): Promise<Lane> {
  const simulator = await startSimulator({ rateLimit: false });
  const app = await createTestApp({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin },
  });
  return {
    simulator,
    runtime: app,
    calls: await planCalls(simulator),
    async close() {
      await app.close();
      await simulator.close();
    },
  };
}

/** A budget of its own for each schedule: a 429 of one must not hold back the next. */
const withOwnBudget = (runtime: CallContext, company: string): CallContext => ({
  ...runtime,
  connections: {
    hosted: false,
    resolve: async (pcid, caller) => ({ ...(await runtime.connections.resolve(pcid, caller)), company }),
  },
});

async function cancelAfter(turns: number | undefined, controller: AbortController): Promise<void> {
  if (turns === undefined) return;
  for (let turn = 0; turn < turns; turn++) await nextTurn();
  controller.abort(new Error('the client cancelled'));
}

/** Makes a call as a client does, and reads from its answer what became of it. */
async function make({ call, timeoutMs, cancelAfterTurns }: Step, runtime: CallContext): Promise<Told> {
  const tool = findTool(PREFIX + call.tool);
  if (tool === undefined) throw new Error(`there is no ${call.tool}`);
  const controller = new AbortController();
  const cancelled = cancelAfter(cancelAfterTurns, controller);
  const result = await callTool(
    { ...runtime, timeoutMs },
    {
      tool,
      arguments: call.args,
      caller: localCaller,
      signal: controller.signal,
    },
  );
  await cancelled;
  if ('question' in result) throw new Error('a question that was not expected');
  return toldBy({ isError: result.value === undefined, content: result.text });
}

/** What is wrong with what a call told, seen from what the simulator did. */
function judge(call: PlannedCall, told: Told, entries: readonly LedgerEntry[]): string[] {
  const wrong: string[] = [];
  const own = entries.filter(({ tool, args }) => tool === PREFIX + call.tool && args.id === call.args.id);
  if (own.length !== entries.length) wrong.push('something else was changed');
  if (own.length > 1) wrong.push(`was carried out ${own.length} times`);
  if (call.kind === 'read') {
    if (own.length > 0) wrong.push('is a read and changed something');
    if (told === 'nothing' || told === 'maybe') wrong.push('is a read and speaks of changes');
    return wrong;
  }
  if (told === 'done' && own.length === 0) wrong.push('was reported as done and is not');
  if (told === 'nothing' && own.length > 0) wrong.push('was reported as not done and is');
  if (told === 'neither') wrong.push('failed without saying whether it may have been carried out');
  return wrong;
}

/** Plays one schedule; tells what every call told, and what was wrong. */
async function play({ simulator, runtime }: Lane, { faults, steps }: Schedule, seed: number) {
  simulator.reset();
  for (const fault of faults) simulator.faults.add(fault);
  const own = withOwnBudget(runtime, `schedule ${seed}`);
  const told: Told[] = [];
  const wrong: string[] = [];
  for (const step of steps) {
    const before = simulator.ledger.entries.length;
    const fate = await make(step, own);
    // Whatever was still on its way when the call ended has been read by the simulator before this is answered.
    await fetch(`${simulator.origin}/_simulator/ledger`).then((response) => response.text());
    told.push(fate);
    const faulty = judge(step.call, fate, simulator.ledger.entries.slice(before));
    wrong.push(...faulty.map((what) => `${step.call.tool} ${what}`));
  }
  simulator.faults.clear();
  for (const [index, { call }] of steps.entries()) {
    if (told[index] !== 'done' || call.state === undefined) continue;
    const answer = await askDirectly(simulator, call.state.path);
    if (!call.state.isAsAsked(answer)) wrong.push(`${call.tool} is done, and the state is another`);
  }
  return { told, wrong };
}

describe('the result of every call agrees with the ledger under any faults', () => {
  let lanes: Lane[];

  beforeAll(async () => {
    // Retries hardly wait: there are thousands of them.
    const random = Math.random;
    vi.spyOn(Math, 'random').mockImplementation(() => random() / 100);
    lanes = await Promise.all(Array.from({ length: LANES }, openLane));
  });
  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.close()));
    vi.restoreAllMocks();
  });

  test(`over ${schedules} schedules from seed ${firstSeed}`, async () => {
    const violations: string[] = [];
    const seen = new Map<Told, number>();
    let next = 0;
    const work = async (lane: Lane) => {
      while (next < schedules) {
        const seed = firstSeed + next++;
        const schedule = scheduleOf(seed, lane.calls);
        const { told, wrong } = await play(lane, schedule, seed);
        for (const fate of told) seen.set(fate, (seen.get(fate) ?? 0) + 1);
        violations.push(...wrong.map((what) => `CHAOS_SEED=${seed} CHAOS_SCHEDULES=1: ${what}`));
      }
    };
    await Promise.all(lanes.map(work));
    expect(violations).toEqual([]);
    if (schedules >= 1_000) {
      // Faults that never hit would prove nothing.
      for (const fate of ['done', 'nothing', 'maybe', 'neither'] as const) {
        expect([fate, (seen.get(fate) ?? 0) > schedules / 10]).toEqual([fate, true]);
      }
    }
  });
});
