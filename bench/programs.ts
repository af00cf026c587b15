import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { z } from 'zod';
import { bundle } from '../test/support/protocol-clients.ts';
import type { Subject } from './figure.ts';
import { requestMessage } from './messages.ts';
import { lineAfter, type ServerCommand, type ServerProcess, startProcess } from './server-process.ts';

export interface HttpServer extends ServerProcess {
  readonly url: string;
}

/** The measured servers, bundled, with one upstream. */
export interface Programs {
  /** Origin of the upstream. */
  readonly upstream: string;
  readonly monitor: string;
  /** A folder for files of the run. */
  readonly folder: string;
  stdioCommand(subject: Subject): ServerCommand;
  startHttp(subject: Subject, env?: Readonly<Record<string, string>>): Promise<HttpServer>;
  startStdio(subject: Subject): ServerProcess;
  close(): Promise<void>;
}

const names = ['monitor', 'upstream', 'bare-http', 'bare-stdio', 'stock-server'] as const;

/** Bundles each program into one file, as our server is, so that all load alike. */
async function bundlePrograms(folder: string): Promise<Readonly<Record<(typeof names)[number], string>>> {
  const source = (name: string) => fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  await build({
    entryPoints: names.map(source),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const path = (name: string) => join(folder, `${name}.mjs`);
  return {
    monitor: path('monitor'),
    upstream: path('upstream'),
    'bare-http': path('bare-http'),
    'bare-stdio': path('bare-stdio'),
    'stock-server': path('stock-server'),
  };
}

const listResponse = z.object({ result: z.looseObject({ tools: z.array(z.unknown()) }) });

/** The response of our server to `tools/list`, so that the other servers send the same bytes. */
async function writeToolList(server: HttpServer, file: string): Promise<void> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: requestMessage('2025-11-25', 1, 'tools/list'),
  });
  await writeFile(file, JSON.stringify(listResponse.parse(await response.json()).result));
}

export async function openPrograms(): Promise<Programs> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const paths = await bundlePrograms(folder);
  const upstreamProcess = startProcess(paths.monitor, { args: [paths.upstream] });
  const upstream = await lineAfter(upstreamProcess.output, '').then((line) => line.trim());
  const listFile = join(folder, 'tools.json');

  /** Without the rate limit and the limit on the size of a result. */
  const settings = {
    DIALPAD_BASE_URL: upstream,
    DIALPAD_API_KEY: 'bench-key',
    DIALPAD_RATE_LIMIT: '100000',
    MCP_MAX_RESULT_CHARS: '10000000',
  };
  const stdioCommands: Readonly<Record<Subject, ServerCommand>> = {
    bare: { args: [paths['bare-stdio'], upstream, listFile] },
    ours: { args: [bundle], env: settings },
    stock: { args: [paths['stock-server'], 'stdio', upstream] },
  };
  const httpCommands: Readonly<Record<Subject, ServerCommand>> = {
    bare: { args: [paths['bare-http'], upstream, listFile] },
    ours: { args: [bundle, 'http', '--port', '0'], env: settings },
    stock: { args: [paths['stock-server'], 'http', upstream] },
  };

  async function startHttp(subject: Subject, env: Readonly<Record<string, string>> = {}) {
    const command = httpCommands[subject];
    const server = startProcess(paths.monitor, { ...command, env: { ...command.env, ...env } });
    return { ...server, url: await lineAfter(server.output, 'Serving MCP at ') };
  }

  const ours = await startHttp('ours');
  await writeToolList(ours, listFile);
  await ours.close();

  return {
    upstream,
    monitor: paths.monitor,
    folder,
    stdioCommand: (subject) => stdioCommands[subject],
    startHttp,
    startStdio: (subject) => startProcess(paths.monitor, stdioCommands[subject]),
    async close() {
      await upstreamProcess.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
