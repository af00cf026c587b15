import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { childEnvironment } from './child-environment.ts';
import { onLine } from './on-line.ts';
import { bundle } from './protocol-clients.ts';

type Message = Record<string, unknown>;

/** The bundle as a child process, spoken to in raw lines. */
export interface RawServer {
  /** Writes a line as it is. */
  write(line: string | Buffer): void;
  /** The next line of stdout that is for this id. */
  answer(id: unknown): Promise<Message>;
  /** Sends a request and waits for its answer. */
  request(id: number | string, method: string, params?: unknown): Promise<Message>;
  /** Shakes hands as a 2025 client. */
  initialize(): Promise<Message>;
  /** Everything written to stdout so far, parsed: a line that is not JSON fails the test. */
  readonly lines: readonly Message[];
  /** Resolves when a line with this text is written to stderr. */
  logged(text: string): Promise<void>;
  /** Ends stdin; resolves with the exit code and all of stderr. */
  end(): Promise<{ code: number | null; stderr: string }>;
  readonly process: ChildProcess;
}

/** Starts the bundle with raw pipes. */
export function startRawServer(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): RawServer {
  const child = spawn(process.execPath, [bundle, ...args], {
    env: { ...childEnvironment, LOG_LEVEL: 'warn', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: Message[] = [];
  const waiting = new Map<unknown, (message: Message) => void>();
  onLine(child.stdout, (line) => {
    const message: Message = JSON.parse(line);
    lines.push(message);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const stderr = text(child.stderr);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));

  const server: RawServer = {
    process: child,
    lines,
    write(line) {
      child.stdin.write(line);
      child.stdin.write('\n');
    },
    logged: (wanted) =>
      new Promise((resolve) => {
        child.stderr.on('data', (chunk) => String(chunk).includes(wanted) && resolve());
      }),
    answer: (id) => new Promise((resolve) => waiting.set(id, resolve)),
    request(id, method, params = {}) {
      const answer = server.answer(id);
      server.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      return answer;
    },
    async initialize() {
      const answer = await server.request('hello', 'initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'raw', version: '1' },
      });
      server.write('{"jsonrpc":"2.0","method":"notifications/initialized"}');
      return answer;
    },
    async end() {
      child.stdin.end();
      return { code: await exited, stderr: await stderr };
    },
  };
  return server;
}
