import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditLog } from '../../../src/telemetry/audit-log.ts';
import { AuditFileError, auditCounts } from '../../soak/audit-counts.ts';
import { mutate } from '../mutate.ts';
import { runCommand } from '../run-command.ts';
import { type OpenTarget, secrets, withinHangLimit } from '../target.ts';
import { startFuzzUpstream } from '../upstream.ts';

/** A command takes longer than the audit log in this process, so it gets one attack in this many. */
const COMMAND_EVERY = 50;

const NEWLINE = 0x0a;

const write = { tool: 'dialpad_organization_rooms_post', caller: 'fuzzer', target: { office_id: '1' } };

/** The lines that were appended. Throws when what was there has changed, or a line is joined to it. */
function appended(before: Buffer, after: Buffer): readonly string[] {
  if (!after.subarray(0, before.length).equals(before)) throw new Error('earlier lines were changed');
  const isBroken = before.length > 0 && before.at(-1) !== NEWLINE;
  const added = after.subarray(before.length).toString('utf8');
  if (isBroken && !added.startsWith('\n')) throw new Error('a line was joined to an incomplete one');
  if (!added.endsWith('\n')) throw new Error('the last line is incomplete');
  return added.trim().split('\n');
}

function assertEvents(lines: readonly string[], expected: readonly string[]): void {
  const events = lines.map((line) => JSON.parse(line).event);
  if (events.join() !== expected.join()) throw new Error(`the lines are ${events.join()}`);
}

/** Bytes of the audit file, which the audit log appends to and {@link auditCounts} reads. */
export const openAuditTarget: OpenTarget = async (bundle) => {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-audit-'));
  const path = join(folder, 'audit.log');
  const upstream = await startFuzzUpstream();

  async function appendWrite(): Promise<void> {
    const log = await openAuditLog({ file: path, required: true, writeLine: () => true });
    await log.outcome(await log.intent(write), { outcome: 'applied', ms: 1 });
    await log.close();
  }

  for (let count = 0; count < 5; count++) await appendWrite();
  const bytes = await readFile(path);

  async function count(): Promise<void> {
    try {
      await auditCounts(path, new Map());
    } catch (error) {
      if (!(error instanceof AuditFileError)) throw error;
    }
  }

  const environment = {
    DIALPAD_API_KEY: secrets.apiKey,
    DIALPAD_BASE_URL: upstream.origin,
    MCP_AUDIT_FILE: path,
    MCP_AUDIT: 'required',
    LOG_LEVEL: 'warn',
  };
  const command = ['call', 'rooms_post', '{"name":"Lobby","office_id":"1"}'];

  let attacks = 0;
  return {
    async attack(random) {
      attacks++;
      const before = mutate([bytes, Buffer.alloc(0)], random);
      await writeFile(path, before, { mode: 0o600 });
      await withinHangLimit(count(), 'reading the audit file');
      if (attacks % COMMAND_EVERY === 0) await runCommand(bundle, command, environment);
      else await withinHangLimit(appendWrite(), 'writing the audit file');
      assertEvents(appended(before, await readFile(path)), ['intent', 'outcome']);
    },
    async close() {
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
