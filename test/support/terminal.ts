import { spawn } from 'node:child_process';
import { childEnvironment } from './child-environment.ts';
import { bundle } from './protocol-clients.ts';

const CTRL_C = '\u0003';

interface TerminalOptions {
  /** What is typed once `stopAt` is shown. */
  readonly keys?: string;
  /** What is typed afterwards, each once its text is shown. */
  readonly later?: readonly (readonly [shown: string, keys: string])[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a line of a shell on a terminal of its own (util-linux `script`); types `keys` once `stopAt` is shown. */
export async function onTerminal(
  line: string,
  stopAt?: string,
  { keys = CTRL_C, later = [], environment = {} }: TerminalOptions = {},
) {
  const child = spawn(
    'script',
    ['-qec', line.replace('MAIN', `${process.execPath} ${bundle}`), '/dev/null'],
    {
      env: { ...childEnvironment, NO_COLOR: '1', TERM: 'xterm', ...environment },
    },
  );
  let shown = '';
  const steps = stopAt === undefined ? [] : [[stopAt, keys] as const, ...later];
  child.stdout.on('data', (chunk) => {
    shown += chunk;
    const [next] = steps;
    if (next === undefined || !shown.includes(next[0])) return;
    steps.shift();
    child.stdin.write(next[1]);
  });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, shown: shown.replaceAll('\r\n', '\n') };
}
