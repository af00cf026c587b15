import type { Readable } from 'node:stream';

/** Calls `take` for each line. Only a line feed ends one, as in MCP; for readline U+2028 and U+2029 do too. */
export function onLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
