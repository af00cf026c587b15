import { spawn } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type Simulator, simulatorKeys, startSimulator } from '../../src/simulator/simulator.ts';
import { newPath, openFile } from '../store/file-folder.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { type HttpProcess, startHttpProcess } from '../support/http-process.ts';
import { storeKeyOf } from '../support/store-key.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const oldKey = storeKeyOf('old');

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

/** A step of the runbook: a block of shell commands, and whether the text after it says to restart the servers. */
interface Step {
  readonly commands: string;
  readonly restart: boolean;
}

async function readRunbook(): Promise<readonly Step[]> {
  const page = await readFile(join(root, 'docs/hosting.md'), 'utf8');
  const [, section = ''] = /### The store key\n([\s\S]*?)\n## /.exec(page) ?? [];
  return section
    .split('```sh\n')
    .slice(1)
    .map((part) => {
      const [commands = '', text = ''] = part.split('```');
      return { commands, restart: text.includes('Restart the servers with this `MCP_STORE_KEY`') };
    });
}

/** A shell in which blocks run one after the other. Returns MCP_STORE_KEY as it is after each block. */
function openShell(environment: Readonly<Record<string, string>>, folder: string) {
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    env: { ...childEnvironment, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    shell.kill();
  });
  let errors = '';
  shell.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const lines = createInterface({ input: shell.stdout });
  return async (commands: string): Promise<string> => {
    const key = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => line.startsWith('key=') && resolve(line.slice('key='.length)));
      shell.once('exit', (code) => reject(new Error(`the block ended the shell with ${code}:\n${errors}`)));
    });
    shell.stdin.write(`set -e\n${commands}\necho "key=$MCP_STORE_KEY"\n`);
    return key;
  };
}

const resultSchema = z.looseObject({ result: z.looseObject({ isError: z.boolean().optional() }).optional() });

async function post({ url }: HttpProcess, token: string, pcid: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'dialpad_organization_company_get', arguments: { PCID: pcid } },
    }),
  });
  const text = await response.text();
  if (response.status !== 200) return `${response.status} ${text}`;
  const { result } = resultSchema.parse(JSON.parse(text));
  return result === undefined || result.isError ? text : 'ok';
}

test('the runbook in docs/hosting.md rotates the store key without failing a call', async () => {
  const path = await newPath();
  await symlink(join(root, 'dist'), join(dirname(path), 'dist'));
  const environment = { MCP_STORE: `file:${path}`, DIALPAD_BASE_URL: simulator.origin };
  const store = await openFile(path, oldKey);
  const credential = simulatorKeys.companyAdmin;
  const tokens = new Map<string, string>();
  for (const pcid of ['pc_1', 'pc_2']) {
    await store.addConnection({ name: pcid, environment: 'production', pcid, credential });
    tokens.set(pcid, (await store.addCaller({ name: pcid, pcids: [pcid] })).token);
  }

  // As behind a load balancer: a server gets calls from when it is ready until it is taken out.
  const start = (key: string) =>
    startHttpProcess({ ...environment, MCP_STORE_KEY: key, DIALPAD_RATE_LIMIT: '1000' });
  let servers = [await start(oldKey), await start(oldKey)];
  const calls: Promise<string>[] = [];
  const outcomes: string[] = [];
  let isRunning = true;
  async function callContinuously(): Promise<void> {
    for (let count = 0; isRunning; count++) {
      for (const [pcid, token] of tokens) {
        const call = post(servers[count % servers.length] ?? expect.fail(), token, pcid);
        calls.push(call);
        outcomes.push(await call);
      }
    }
  }
  async function restart(key: string): Promise<void> {
    for (const server of servers) {
      const replacement = await start(key);
      servers = [...servers.filter((other) => other !== server), replacement];
      await Promise.all(calls.splice(0));
      server.process.kill('SIGTERM');
      expect(await server.ended).toMatchObject({ code: 0 });
    }
  }
  onTestFinished(() => {
    for (const { process } of servers) process.kill('SIGKILL');
  });
  const running = callContinuously();

  const run = openShell({ ...environment, MCP_STORE_KEY: oldKey }, dirname(path));
  const steps = await readRunbook();
  expect(steps.map(({ restart: restarts }) => restarts)).toEqual([true, true, false, true]);
  const keys: string[] = [];
  for (const { commands, restart: restarts } of steps) {
    const key = await run(commands);
    keys.push(key);
    if (restarts) await restart(key);
    const before = outcomes.length;
    await expect.poll(() => outcomes.length, { timeout: 10_000 }).toBeGreaterThan(before + 4);
  }
  isRunning = false;
  await running;

  expect(outcomes.length).toBeGreaterThan(20);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  const newKey = keys.at(-1) ?? '';
  expect(keys).toEqual([`${oldKey},${newKey}`, `${newKey},${oldKey}`, `${newKey},${oldKey}`, newKey]);
  await (await openFile(path, newKey)).check();
  await expect((await openFile(path, oldKey)).check()).rejects.toThrow('another MCP_STORE_KEY');
  for (const server of servers) {
    server.process.kill('SIGTERM');
    await server.ended;
  }
}, 120_000);
