import { spawn } from 'node:child_process';
import { childEnvironment } from './child-environment.ts';
import { bundle } from './protocol-clients.ts';

const CTRL_C = '\u0003';

interface TerminalOptions {
  /** What is typed once `stopAt` is shown. */
  readonly keys?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a line of a shell on a terminal of its own (util-linux `script`); types `keys` once `stopAt` is shown. */
export async function onTerminal(
  line: string,
  stopAt?: string,
  { keys = CTRL_C, environment = {} }: TerminalOptions = {},
) {
  const child = spawn(
    'script',
    ['-qec', line.replace('MAIN', `${process.execPath} ${bundle}`), '/dev/null'],
    {
      env: { ...childEnvironment, NO_COLOR: '1', TERM: 'xterm', ...environment },
    },
  );
  let shown = '';
  let isStopped = false;
  child.stdout.on('data', (chunk) => {
    shown += chunk;
    if (stopAt === undefined || isStopped || !shown.includes(stopAt)) return;
    isStopped = true;
    child.stdin.write(keys);
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, shown: shown.replaceAll('\r\n', '\n') };
}
