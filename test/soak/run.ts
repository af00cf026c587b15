import { type ChildProcessWithoutNullStreams, fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { childEnvironment } from '../support/child-environment.ts';
import { type AuditCount, auditCounts, differences } from './audit-counts.ts';
import { type Answer, createHttpClient, createStdioClient, type SoakClient } from './clients.ts';
import { type MemorySample, memoryChart, slopePerMinute } from './memory-chart.ts';
import { choose, createMix } from './mix.ts';

/**
 * `npm run soak -- --calls 1000000 --minutes 30`: a mix of all tools over HTTP and stdio, with faults of Dialpad. Ends at
 * the number of calls or of minutes, whichever comes first. Fails for an unexplained answer, a leaked key, growing
 * memory, or a write that is in the simulator's ledger and not in the audit log or the other way round.
 */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '20000' },
    minutes: { type: 'string', default: '2' },
    output: { type: 'string', default: 'soak-results' },
  },
});
const MOST_CALLS = Number(values.calls);
const MOST_MS = Number(values.minutes) * 60_000;
const LANES = 24;
/** Growth that noise explains in a short run, and the allowed growth of a long one. */
const MOST_MB_PER_MINUTE = 6;

const bundle = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'soak-'));

interface ServerUnderSoak {
  readonly name: string;
  readonly child: ChildProcessWithoutNullStreams;
  readonly auditFile: string;
  readonly samples: MemorySample[];
  log: string;
}

function startServer(name: string, args: readonly string[], origin: string, key: string): ServerUnderSoak {
  const auditFile = join(folder, `${name}-audit.log`);
  const child = spawn(process.execPath, [bundle, ...args], {
    env: {
      ...childEnvironment,
      DIALPAD_API_KEY: key,
      DIALPAD_BASE_URL: origin,
      DIALPAD_RATE_LIMIT: '100000',
      DIALPAD_TIMEOUT_MS: '5000',
      MCP_AUDIT_FILE: auditFile,
      LOG_LEVEL: 'error',
    },
    stdio: 'pipe',
  });
  const server: ServerUnderSoak = { name, child, auditFile, samples: [], log: '' };
  child.stderr.on('data', (chunk: Buffer) => {
    // The audit lines are on stderr too, and are read from the file.
    server.log = (server.log + chunk.toString('utf8')).slice(-20_000);
  });
  return server;
}

const residentMegabytes = ({ child }: ServerUnderSoak): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const simulatorMessage = z.union([
  z.object({ origin: z.string(), key: z.string() }),
  z.object({ ledger: z.record(z.string(), z.number()) }),
]);
const simulator = fork(fileURLToPath(new URL('simulator-process.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
});
const nextMessage = () =>
  new Promise<z.infer<typeof simulatorMessage>>((resolve) =>
    simulator.once('message', (message) => resolve(simulatorMessage.parse(message))),
  );

const startedSimulator = await nextMessage();
if (!('origin' in startedSimulator)) throw new Error('the simulator did not start');
const { origin, key } = startedSimulator;
const http = startServer('http', ['http', '--port', '0'], origin, key);
const stdio = startServer('stdio', ['stdio'], origin, key);
const url = await new Promise<string>((resolve) => {
  createInterface({ input: http.child.stdout }).on('line', (line) => {
    const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0];
    if (found !== undefined) resolve(found);
  });
});
const clients: readonly SoakClient[] = [createHttpClient(url, LANES), await createStdioClient(stdio.child)];
const [firstClient] = clients;
if (firstClient === undefined) throw new Error('there is no client');
const mix = await createMix(firstClient);
simulator.send('start faults');

const started = performance.now();
const problems: string[] = [];
const failures = new Map<string, number>();
let calls = 0;

function judge(tool: string, answer: Answer): void {
  calls++;
  if (answer.text.includes(key)) problems.push(`${tool} leaked the API key`);
  if (answer.isUnexplained) problems.push(`${tool}: ${answer.text.slice(0, 300)}`);
  if (answer.isError) {
    const kind =
      /(Dialpad may have applied|Nothing was changed|\(\d{3}\)|must|required)/.exec(answer.text)?.[1] ??
      'other';
    failures.set(kind, (failures.get(kind) ?? 0) + 1);
  }
}

async function runLane(client: SoakClient): Promise<void> {
  while (calls < MOST_CALLS && performance.now() - started < MOST_MS && problems.length < 20) {
    const { tool, args } = choose(mix);
    judge(tool, await client.call(tool, args()));
  }
}

const sampling = setInterval(() => {
  for (const server of [http, stdio]) {
    if (server.child.exitCode !== null) problems.push(`${server.name} ended: ${server.log.slice(-2_000)}`);
    else
      server.samples.push({
        at: (performance.now() - started) / 1_000,
        megabytes: residentMegabytes(server),
      });
  }
}, 500);
await Promise.all(clients.flatMap((client) => Array.from({ length: LANES }, () => runLane(client))));
clearInterval(sampling);
const seconds = (performance.now() - started) / 1_000;

// Every write has its outcome once the servers have stopped.
for (const client of clients) await client.close();
const exited = [http, stdio].map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
http.child.kill('SIGTERM');
await Promise.all(exited);
const audit = new Map<string, AuditCount>();
for (const { auditFile } of [http, stdio]) await auditCounts(auditFile, audit);
simulator.send('ledger');
const ledgerMessage = await nextMessage();
simulator.disconnect();
const ledger = 'ledger' in ledgerMessage ? ledgerMessage.ledger : {};
problems.push(...differences(ledger, audit));

const slopes = [http, stdio].map(({ name, samples }) => {
  // The first third is the warm-up.
  const slope = slopePerMinute(samples.slice(Math.floor(samples.length / 3)));
  if (slope > MOST_MB_PER_MINUTE && seconds > 120)
    problems.push(`memory of ${name} grows ${slope.toFixed(1)} MB a minute`);
  return [
    name,
    `${slope.toFixed(2)} MB/min, ${Math.round(samples.at(-1)?.megabytes ?? 0)} MB at the end`,
  ] as const;
});
const writes = Object.values(ledger).reduce((sum, count) => sum + count, 0);
const report = {
  calls,
  seconds: Math.round(seconds),
  callsPerSecond: Math.round(calls / seconds),
  failures: Object.fromEntries(failures),
  memory: Object.fromEntries(slopes),
  writesInLedger: writes,
  problems,
};
mkdirSync(values.output, { recursive: true });
writeFileSync(join(values.output, 'soak.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(join(values.output, 'memory.svg'), memoryChart({ http: http.samples, stdio: stdio.samples }));
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
rmSync(folder, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
