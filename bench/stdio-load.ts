import type { Readable, Writable } from 'node:stream';
import type { Revision } from './messages.ts';
import { requestMessage } from './messages.ts';

/** A client of one server over its pipes. It parses only ids, so that its own cost stays low. */
export interface StdioLoad {
  /** Resolves with the ms until the response. */
  request(message: (id: number) => string): Promise<number>;
  /** Sends all requests at once. Resolves with the ms until the last response. */
  burst(message: (id: number) => string, count: number): Promise<number>;
}

const NEWLINE = 0x0a;
const idAtStart = /"id":(\d+)/;

/** Resolves when the server has responded to `initialize`. */
export async function openStdioLoad(input: Writable, output: Readable): Promise<StdioLoad> {
  const waiting = new Map<number, () => void>();
  let line: Buffer[] = [];
  let nextId = 1;

  const endLine = () => {
    const text = Buffer.concat(line).toString('latin1');
    line = [];
    // The id is the first or the last member of a response.
    const id = Number(idAtStart.exec(text.slice(0, 60))?.[1] ?? idAtStart.exec(text.slice(-60))?.[1]);
    if (text.includes('"isError":true') || text.includes('"error":{"code"'))
      throw new Error(text.slice(0, 500));
    waiting.get(id)?.();
    waiting.delete(id);
  };
  output.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      line.push(chunk.subarray(start, end));
      endLine();
      start = end + 1;
    }
    if (start < chunk.length) line.push(chunk.subarray(start));
  });

  const responseTo = (id: number) => new Promise<void>((resolve) => waiting.set(id, resolve));
  const request = async (message: (id: number) => string) => {
    const id = nextId++;
    const started = performance.now();
    const done = responseTo(id);
    input.write(`${message(id)}\n`);
    await done;
    return performance.now() - started;
  };
  const params = {
    protocolVersion: '2025-11-25' satisfies Revision,
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  };
  await request((id) => requestMessage('2025-11-25', id, 'initialize', params));
  input.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');

  return {
    request,
    async burst(message, count) {
      const ids = Array.from({ length: count }, () => nextId++);
      const done = Promise.all(ids.map(responseTo));
      const started = performance.now();
      input.write(ids.map((id) => `${message(id)}\n`).join(''));
      await done;
      return performance.now() - started;
    },
  };
}
