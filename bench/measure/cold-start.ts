import { spawn } from 'node:child_process';
import type { Effort } from '../effort.ts';
import { type Figure, type Subject, subjects } from '../figure.ts';
import { callMessage, oneRoom, requestMessage } from '../messages.ts';
import type { Programs } from '../programs.ts';
import { endProcess } from '../server-process.ts';
import { median } from '../statistics.ts';
import { openStdioLoad } from '../stdio-load.ts';

interface Start {
  /** From spawn to the whole tool list, in ms. */
  readonly list: number;
  /** From the tool list to the response of a call made at once, in ms. */
  readonly call: number;
}

/** The messages of a client that starts a server. */
async function startOnce(programs: Programs, subject: Subject): Promise<Start> {
  const { args, env } = programs.stdioCommand(subject);
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const load = await openStdioLoad(child.stdin, child.stdout);
  await load.request((id) => requestMessage('2025-11-25', id, 'tools/list'));
  const listed = performance.now();
  await load.request((id) => callMessage('2025-11-25', id, oneRoom));
  const called = performance.now();
  await endProcess(child);
  return { list: listed - started, call: called - listed };
}

/** What Node itself needs to start and to end. */
async function startNode(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--eval', '0'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - started;
}

/** Every chat starts a new process. The servers alternate; the median counts. */
export async function measureColdStart(programs: Programs, { starts }: Effort): Promise<readonly Figure[]> {
  const taken: Record<Subject, Start[]> = { bare: [], ours: [], stock: [] };
  const node: number[] = [];
  // The first start fills the caches of the disk and of Node.
  for (const subject of subjects) await startOnce(programs, subject);
  for (let number = 0; number < starts; number++) {
    node.push(await startNode());
    for (const subject of subjects) taken[subject].push(await startOnce(programs, subject));
  }
  const of = (read: (start: Start) => number) => ({
    bare: median(taken.bare.map(read)),
    ours: median(taken.ours.map(read)),
    stock: median(taken.stock.map(read)),
  });
  const figure = (name: string, values: Figure['values'], limit?: Figure['limit']): Figure => ({
    group: 'cold start over stdio',
    name,
    unit: 'ms',
    values,
    ...(limit && { limit }),
  });
  const lists = of(({ list }) => list);
  return [
    figure(
      'node --eval 0 (bare), spawn to tool list (ours)',
      { bare: median(node), ours: lists.ours },
      {
        of: 'bare',
        times: 2.2,
      },
    ),
    figure('spawn to tool list', lists, { of: 'stock', times: 0.55 }),
    figure(
      'tool list to the response of a call made at once',
      of(({ call }) => call),
    ),
    figure(
      'spawn to the response of that call',
      of(({ list, call }) => list + call),
    ),
  ];
}
