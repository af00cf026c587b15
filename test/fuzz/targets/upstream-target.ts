import { createInterface } from 'node:readline';
import { assertJsonRpc, messages } from '../messages.ts';
import { mutate } from '../mutate.ts';
import { startServer } from '../server-process.ts';
import { assertNoSecret, type OpenTarget, secrets, withinHangLimit } from '../target.ts';
import { responses, startFuzzUpstream } from '../upstream.ts';

const calls = messages.filter((message) => message.includes('"tools/call"') && !message.includes('_meta'));

/** Calls of one attack. */
const BATCH = 50;

/** Bytes of Dialpad's responses. */
export const openUpstreamTarget: OpenTarget = async (bundle) => {
  const upstream = await startFuzzUpstream();
  const server = startServer(bundle, ['stdio'], {
    DIALPAD_API_KEY: secrets.apiKey,
    DIALPAD_BASE_URL: upstream.origin,
    DIALPAD_TIMEOUT_MS: '2000',
    DIALPAD_RATE_LIMIT: '10000',
    LOG_LEVEL: 'debug',
  });
  let count = 0;
  const waiting = new Map<number, (line: string) => void>();
  createInterface({ input: server.child.stdout }).on('line', (line) =>
    waiting.get(JSON.parse(line).id)?.(line),
  );
  const request = (message: object) => {
    const id = ++count;
    const answered = new Promise<string>((resolve) => waiting.set(id, resolve));
    server.child.stdin.write(`${JSON.stringify({ ...message, id })}\n`);
    return withinHangLimit(answered, JSON.stringify(message).slice(0, 200)).finally(() => waiting.delete(id));
  };
  await request({
    jsonrpc: '2.0',
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'fuzzer', version: '1' },
    },
  });
  return {
    async attack(random) {
      upstream.answerWith(() => mutate(responses, random));
      // Together, because a read that fails waits before it is retried.
      const lines = await Promise.all(
        Array.from({ length: BATCH }, () => request(JSON.parse(calls[random.below(calls.length)] ?? '{}'))),
      );
      for (const line of lines) {
        assertJsonRpc(line);
        // A mutated field name need not be one whose value is redacted.
        assertNoSecret(line.replaceAll(secrets.sipPassword, ''));
        if (JSON.parse(line).error !== undefined) throw new Error(`a protocol error: ${line.slice(0, 500)}`);
      }
      server.check();
    },
    async close() {
      await server.stop();
      await upstream.close();
    },
  };
};
