import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A Redis of the test's own, on a free port of loopback, that keeps nothing on disk. */
export interface RedisServer {
  /** With the password, if one was asked for. */
  readonly url: string;
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** It keeps its connections and takes new ones, but answers nothing. */
  pause(): void;
  /** It answers again, also what was asked meanwhile. */
  resume(): void;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
}

/** Resolves once the server takes connections. Rejects when there is no redis-server, or when it ends. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ready to accept connections')) resolve();
    });
    server.once('error', (error) =>
      reject(
        new Error('redis-server cannot be started: install it (apt-get install redis-server)', {
          cause: error,
        }),
      ),
    );
    server.once('exit', () => reject(new Error(`redis-server ended:\n${output}`)));
  });
}

/** Starts a Redis. Rejects with a sentence when redis-server is not installed. */
export async function startRedis(options: { readonly password?: string } = {}): Promise<RedisServer> {
  const { password } = options;
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  if (password !== undefined) settings.push('--requirepass', password);

  let server: ChildProcess | undefined;
  const kill = () => server?.kill('SIGKILL');

  async function start(): Promise<void> {
    server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
    await ready(server);
  }

  process.once('exit', kill);
  await start();
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    start,
    async stop() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      kill();
      await ended;
    },
    pause() {
      server?.kill('SIGSTOP');
    },
    resume() {
      server?.kill('SIGCONT');
    },
  };
}
