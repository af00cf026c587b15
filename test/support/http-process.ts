import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { childEnvironment } from './child-environment.ts';
import { bundle } from './protocol-clients.ts';

/** The bundle as a child process that serves HTTP on a free port. */
export interface HttpProcess {
  /** Where messages are posted. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves when a line with this text is written to stderr. */
  logged(text: string): Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts the command `http`; resolves when it listens, rejects when it ends instead. */
export async function startHttpProcess(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<HttpProcess> {
  const child = spawn(process.execPath, [bundle, 'http', '--port', '0', ...args], {
    env: { ...childEnvironment, LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = text(child.stderr);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ended = exited.then(async (code) => ({ code, stderr: await stderr }));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /^Serving MCP at (\S+)$/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then((end) => reject(new Error(`it ended with ${end.code}: ${end.stderr}`)));
  });
  return {
    url,
    process: child,
    ended,
    logged: (wanted) =>
      new Promise((resolve) => {
        child.stderr.on('data', (chunk) => String(chunk).includes(wanted) && resolve());
      }),
  };
}
