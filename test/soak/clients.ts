import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Pool } from 'undici';
import { z } from 'zod';
import { onLine } from '../support/on-line.ts';

const outcome = z.looseObject({
  result: z.looseObject({ isError: z.boolean().optional(), content: z.array(z.unknown()) }).optional(),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
});

/** What a client read of one call. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** A JSON-RPC error or an HTTP status other than 200: never expected. */
  readonly isUnexplained: boolean;
}

/** Makes calls, each answered once. */
export interface SoakClient {
  call(tool: string, args: object): Promise<Answer>;
  close(): Promise<void>;
}

function readAnswer(text: string): Answer {
  const { result, error } = outcome.parse(JSON.parse(text));
  return {
    text,
    isError: result?.isError === true,
    isUnexplained: error !== undefined || result === undefined,
  };
}

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'soak', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Alternates between the revisions 2026-07-28 and 2025-11-25. */
export function createHttpClient(url: string, connections: number): SoakClient {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections });
  let count = 0;
  return {
    async call(name, args) {
      count++;
      const isModern = count % 2 === 0;
      const params = { name, arguments: args, ...(isModern && { _meta: modernMeta }) };
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: pathname,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(isModern && {
            'mcp-protocol-version': '2026-07-28',
            'mcp-method': 'tools/call',
            'mcp-name': name,
          }),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: count, method: 'tools/call', params }),
      });
      const text = await body.text();
      return statusCode === 200 ? readAnswer(text) : { text, isError: true, isUnexplained: true };
    },
    close: () => pool.close(),
  };
}

/** Speaks 2025-11-25 over the pipes of a process. */
export async function createStdioClient(child: ChildProcessWithoutNullStreams): Promise<SoakClient> {
  const waiting = new Map<number, (text: string) => void>();
  let count = 0;
  onLine(child.stdout, (line) => {
    const { id } = z.looseObject({ id: z.number().optional() }).parse(JSON.parse(line));
    if (id === undefined) return;
    waiting.get(id)?.(line);
    waiting.delete(id);
  });
  const request = (method: string, params: object) => {
    const id = ++count;
    const answered = new Promise<string>((resolve) => waiting.set(id, resolve));
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answered;
  };
  await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'soak', version: '1' },
  });
  return {
    call: async (name, args) => readAnswer(await request('tools/call', { name, arguments: args })),
    async close() {
      child.stdin.end();
    },
  };
}
