import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { StoreError, UnusableRecordError } from '../../../src/store/store-errors.ts';
import { mutate, type Random } from '../mutate.ts';
import { runCommand } from '../run-command.ts';
import { portOf, startServer } from '../server-process.ts';
import { assertNoSecret, type OpenTarget, secrets, withinHangLimit } from '../target.ts';
import { startFuzzUpstream } from '../upstream.ts';

/** The running server reads a changed file after this time, in ms. */
const LOOK_AGAIN_MS = 120;

/** A server and a command take longer than the store in this process, so they get one attack in this many. */
const SERVER_EVERY = 10;
const COMMAND_EVERY = 50;

const pcids = ['pc_1', 'pc_2'] as const;

/** The value, or undefined for the errors that a damaged store may cause. */
async function tolerated<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof UnusableRecordError)) throw error;
    assertNoSecret(error.message);
    return undefined;
  }
}

/** What a store file says of its records. */
async function readAll(store: Store, tokens: readonly string[]) {
  return {
    connections: await tolerated(store.connections()),
    callers: await tolerated(store.callers()),
    credentials: await Promise.all(pcids.map((pcid) => tolerated(store.credentialOf(pcid)))),
    byToken: await Promise.all(tokens.map((token) => tolerated(store.callerByToken(token)))),
  };
}

type StoredRecord = Readonly<Record<string, unknown>>;

/** Replaces or removes one field of one record: random bytes rarely leave a file of valid JSON. */
function mutateField(bytes: Buffer, random: Random): Buffer {
  const { connections, callers }: Record<string, StoredRecord[]> = JSON.parse(bytes.toString('utf8'));
  const records = random.below(2) === 0 ? connections : callers;
  const [record, other] = [0, 1].map(() => records?.[random.below(records.length)] ?? {});
  const names = Object.keys(record ?? {});
  const name = names[random.below(names.length)] ?? '';
  const text = JSON.stringify(record?.[name]) ?? '""';
  const change = (): unknown => {
    switch (random.below(4)) {
      case 0:
        return undefined;
      case 1:
        return other?.[name];
      case 2:
        return mutate([Buffer.from(text)], random).toString('utf8');
      default:
        return random.pick([true, false, null, 0, [], {}, '', ['pc_1', 'pc_2'], '2999-01-01T00:00:00Z']);
    }
  };
  const changed = (records ?? []).map((item) => (item === record ? { ...item, [name]: change() } : item));
  const content = { version: 2, connections, callers };
  return Buffer.from(
    JSON.stringify({ ...content, [records === callers ? 'callers' : 'connections']: changed }),
  );
}

type Contents = Awaited<ReturnType<typeof readAll>>;

/** Throws unless each record is one of the original ones, unchanged. Records may be missing. */
function assertUnchanged(read: Contents, original: Contents): void {
  const isKnown = (known: readonly unknown[]) => (item: unknown) =>
    item === undefined || known.some((one) => isDeepStrictEqual(one, item));
  const isSame =
    (read.connections ?? []).every(isKnown(original.connections ?? [])) &&
    (read.callers ?? []).every(isKnown(original.callers ?? [])) &&
    read.credentials.every((value, index) => isKnown([original.credentials[index]])(value)) &&
    read.byToken.every((value, index) => isKnown([original.byToken[index]])(value));
  if (!isSame) throw new Error('a changed record was accepted');
}

/** Bytes of the store file. */
export const openStoreTarget: OpenTarget = async (bundle) => {
  const folder = await mkdtemp(join(tmpdir(), 'fuzz-store-'));
  const path = join(folder, 'store.json');
  const url = `file:${path}`;
  const upstream = await startFuzzUpstream();

  const first = await openStore(url, secrets.storeKey);
  for (const pcid of pcids) {
    const credential = `${secrets.apiKey}-${pcid}`;
    await first.addConnection({ name: `Company ${pcid}`, environment: 'production', pcid, credential });
  }
  const grants = [{ pcids: ['pc_1'] }, { pcids: [...pcids], readOnly: true }, { pcids: ['pc_2'] }];
  const tokens: string[] = [];
  for (const grant of grants) tokens.push((await first.addCaller({ name: 'Agents', ...grant })).token);
  const [, , revoked] = await first.callers();
  await first.revokeCaller(revoked?.id ?? '');
  const original = await readAll(first, tokens);
  await first.close();
  const bytes = await readFile(path);

  const environment = {
    MCP_STORE: url,
    MCP_STORE_KEY: secrets.storeKey,
    DIALPAD_BASE_URL: upstream.origin,
    LOG_LEVEL: 'warn',
  };
  const server = startServer(bundle, ['http', '--port', '0'], environment);
  const port = await portOf(server);

  async function replaceFile(content: Buffer): Promise<void> {
    await writeFile(`${path}.new`, content, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async function readFresh(): Promise<Contents> {
    const store = await openStore(url, secrets.storeKey);
    try {
      return await readAll(store, tokens);
    } finally {
      await store.close();
    }
  }

  /** A write must not lose a record that it could read, nor make one readable that it could not. */
  async function addConnection(before: Contents): Promise<void> {
    const store = await openStore(url, secrets.storeKey);
    const added = await tolerated(
      store.addConnection({ name: 'New', environment: 'production', credential: secrets.apiKey }),
    );
    await store.close();
    const { connections, ...others } = await readFresh();
    const kept = connections?.filter(({ pcid }) => pcid !== added?.pcid);
    if (!isDeepStrictEqual({ connections: kept, ...others }, before)) {
      throw new Error('a write changed other records');
    }
  }

  /** The running server must serve exactly the callers that the file still has. */
  async function askServer({ byToken }: Contents): Promise<void> {
    await delay(LOOK_AGAIN_MS);
    for (const [index, token] of tokens.entries()) {
      const response = await fetch(`http://127.0.0.1:${port}/dialpad-organization`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}',
      });
      assertNoSecret(await response.text());
      const isExpected = byToken[index] === undefined ? [401, 503] : [200];
      if (!isExpected.includes(response.status)) throw new Error(`the server answered ${response.status}`);
    }
    server.check();
  }

  let attacks = 0;
  return {
    async attack(random) {
      attacks++;
      await replaceFile(random.below(2) === 0 ? mutate([bytes], random) : mutateField(bytes, random));
      const read = await withinHangLimit(readFresh(), 'reading the store');
      assertUnchanged(read, original);
      if (attacks % SERVER_EVERY === 0) await withinHangLimit(askServer(read), 'a request');
      if (attacks % COMMAND_EVERY === 0) await runCommand(bundle, ['connections', 'list'], environment);
      if (attacks % SERVER_EVERY === 1) await withinHangLimit(addConnection(read), 'a write');
    },
    async close() {
      await server.stop();
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
