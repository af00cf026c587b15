import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/** Since the start of the process. */
const usageForm = z.object({
  cpuMicros: z.number(),
  rss: z.number(),
  heapUsed: z.number(),
  peakRss: z.number(),
});

export type Usage = z.output<typeof usageForm>;

export interface ServerCommand {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly input: Writable;
  readonly output: Readable;
  usage(collect?: boolean): Promise<Usage>;
  close(): Promise<void>;
}

/** Resolves when the process has ended. */
export async function endProcess(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Starts a server with the monitor loaded. Discards `stderr`. */
export function startProcess(monitor: string, { args, env = {} }: ServerCommand): ServerProcess {
  const child = spawn(process.execPath, ['--expose-gc', '--import', monitor, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
  });
  const { stdin: input, stdout: output } = child;
  let fail: (error: Error) => void = () => {};
  child.once('exit', (code) => fail(new Error(`${args[0]} ended with ${code}`)));
  if (input === null || output === null) throw new Error('the process has no pipes');
  return {
    input,
    output,
    usage: (collect = false) =>
      new Promise((resolve, reject) => {
        child.once('message', (message) => resolve(usageForm.parse(message)));
        fail = reject;
        child.send(collect ? 'collect' : 'usage');
      }),
    close: () => endProcess(child),
  };
}

/** The rest of the first line of output that begins with the prefix. */
export const lineAfter = (output: Readable, start: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => line.startsWith(start) && resolve(line.slice(start.length)));
    lines.on('close', () => reject(new Error(`no line of the output begins with "${start}"`)));
  });
