import { onLine } from '../../support/on-line.ts';
import { assertJsonRpc, messages } from '../messages.ts';
import { mutate } from '../mutate.ts';
import { startServer } from '../server-process.ts';
import { assertNoSecret, type OpenTarget, secrets, withinHangLimit } from '../target.ts';
import { startFuzzUpstream } from '../upstream.ts';

const [firstMessage = '', ...otherMessages] = messages;
const corpus: readonly [Buffer, ...Buffer[]] = [
  Buffer.from(firstMessage),
  ...otherMessages.map((message) => Buffer.from(message)),
];

/** Lines of stdin over the stdio transport. */
export const openStdinTarget: OpenTarget = async (bundle) => {
  const upstream = await startFuzzUpstream();
  const server = startServer(bundle, ['stdio'], {
    DIALPAD_API_KEY: secrets.apiKey,
    DIALPAD_BASE_URL: upstream.origin,
    DIALPAD_TIMEOUT_MS: '3000',
    DIALPAD_RATE_LIMIT: '10000',
    LOG_LEVEL: 'error',
  });
  let failure: unknown;
  let count = 0;
  const waiting = new Map<string, () => void>();
  onLine(server.child.stdout, (line) => {
    try {
      assertNoSecret(line);
      assertJsonRpc(line);
      const { id } = JSON.parse(line);
      waiting.get(id)?.();
    } catch (error) {
      failure ??= error;
    }
  });
  const request = (method: string, params: object) => {
    const id = `probe-${++count}`;
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
    server.child.stdin.write(`\n${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return withinHangLimit(answered, method).finally(() => waiting.delete(id));
  };
  await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'fuzzer', version: '1' },
  });
  return {
    async attack(random) {
      server.child.stdin.write(mutate(corpus, random));
      await request('ping', {});
      if (failure !== undefined) throw failure;
      server.check();
    },
    async close() {
      await server.stop();
      await upstream.close();
    },
  };
};
