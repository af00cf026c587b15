import { readFileSync } from 'node:fs';
import { upstreamPath } from '../upstream-path.ts';

/** The stdio form of the bare HTTP proxy. Loads undici with the first call. */

const [origin = '', listFile = ''] = process.argv.slice(2);

const send = (id: unknown, result: string) =>
  process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}\n`);

let tools: Buffer | undefined;

function sendTools(id: unknown): void {
  tools ??= readFileSync(listFile);
  const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`);
  process.stdout.write(Buffer.concat([head, tools, Buffer.from('}\n')]));
}

async function openPool() {
  const { Pool } = await import('undici');
  return new Pool(origin, { connections: 64 });
}
let pool: ReturnType<typeof openPool> | undefined;

async function call(id: unknown, args: Record<string, unknown>): Promise<void> {
  pool ??= openPool();
  const { body } = await (await pool).request({ method: 'GET', path: upstreamPath(args) });
  const value = JSON.parse(await body.text());
  send(
    id,
    JSON.stringify({ content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value }),
  );
}

function accept(line: string): void {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') {
    const serverInfo = { name: 'bare', version: '1.0.0' };
    const { protocolVersion } = params;
    send(id, JSON.stringify({ protocolVersion, capabilities: { tools: {} }, serverInfo }));
  } else if (method === 'tools/list') sendTools(id);
  else if (method === 'tools/call') void call(id, params.arguments);
}

let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) accept(line);
});
process.stdin.on('end', () => process.exit(0));
