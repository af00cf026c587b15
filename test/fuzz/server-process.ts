import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { childEnvironment } from '../support/child-environment.ts';
import { assertNoSecret, MOST_RSS_KB, withinHangLimit } from './target.ts';

/** The server under attack, in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Throws when the process ended, logged a secret, logged an uncaught error or uses too much memory. */
  check(): void;
  stop(): Promise<void>;
}

const KEPT_LOG = 200_000;

function rssKb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Not Linux, or just ended.
    return 0;
  }
}

/** Starts the bundle. stdout is left to the caller. */
export function startServer(
  bundle: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ServerProcess {
  const child = spawn(process.execPath, [bundle, ...args], {
    env: { ...childEnvironment, ...env },
    stdio: 'pipe',
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString('latin1')).slice(-KEPT_LOG);
  });
  // Writing to a process that ended is reported by check().
  child.stdin.on('error', () => {});
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    check() {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the server ended (${child.exitCode ?? child.signalCode}): ${log.slice(-2_000)}`);
      }
      assertNoSecret(log);
      const uncaught = /[^\n]*(uncaught|unhandled)[^\n]*/i.exec(log)?.[0];
      if (uncaught !== undefined) throw new Error(`the server logged: ${uncaught.slice(0, 2_000)}`);
      const used = rssKb(child.pid ?? 0);
      if (used > MOST_RSS_KB) throw new Error(`the server uses ${used} KB`);
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The port of a server that was started with `http --port 0`. */
export function portOf({ child }: ServerProcess): Promise<number> {
  const lines = createInterface({ input: child.stdout });
  const port = new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return withinHangLimit(port, 'start of http');
}
