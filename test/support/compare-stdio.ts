import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect } from 'vitest';
import { z } from 'zod';
import type { App } from '../../src/app/create-app.ts';
import { createStdioBackend } from '../../src/app/stdio-backend.ts';
import { localCaller } from '../../src/auth/caller.ts';
import { createDirectSession } from '../../src/protocol/direct-session.ts';
import { instructions } from '../../src/protocol/instructions.ts';
import { listedTools } from '../../src/protocol/listed-tools.ts';
import { createToolLists } from '../../src/protocol/tool-lists.ts';
import { select } from '../../src/registry/selection.ts';
import { createMessageStream } from '../../src/transports/stdio/message-stream.ts';
import { serveStdio } from '../../src/transports/stdio/serve-stdio.ts';
import { canonical } from './compare-paths.ts';
import { generatedOpening, generatedRequest } from './generated-requests.ts';

/** A client that sends one line after the other. */
interface StdioClient {
  /** Resolves with the lines that came back, once the server has nothing more to do. */
  send(line: string): Promise<readonly string[]>;
}

const requestForm = z.object({ id: z.unknown().optional(), method: z.string().optional() });

/** A client that answers every question of the server with no. */
function connect(app: App, isDirect: boolean): StdioClient {
  const input = new PassThrough();
  const output = new PassThrough();
  const stream = createMessageStream(input, output);
  const enabled = select(listedTools, app.config);
  const session = createDirectSession(instructions(false, enabled));
  const lists = createToolLists(enabled, ({ json }) => json);
  serveStdio({
    stream,
    caller: localCaller,
    direct: isDirect ? { session, lists } : undefined,
    openBackend: async () => createStdioBackend(app, localCaller, stream),
    onError: () => {},
  });
  let lines: string[] = [];
  createInterface({ input: output }).on('line', (line) => {
    lines.push(line);
    const { id, method } = requestForm.parse(JSON.parse(line));
    if (method !== 'elicitation/create') return;
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: { action: 'decline' } })}\n`);
  });
  return {
    async send(line) {
      input.write(`${line}\n`);
      await nextTurn();
      await stream.drained();
      // What the SDK does with a message that needs no response takes a few turns.
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      const received = lines;
      lines = [];
      return received.map(canonical);
    },
  };
}

/** Lines of one client: an opening, and requests. */
const generatedSession = fc
  .tuple(generatedOpening, fc.array(generatedRequest, { minLength: 2, maxLength: 6 }))
  .map(([opening, requests]) => [...opening, ...requests.map(({ text }) => text)]);

/** Sends the lines of many clients to a server with the direct path and to one without, and expects the same responses. */
export async function compareOverStdio(app: App, sessions: number): Promise<void> {
  for (const lines of fc.sample(generatedSession, { numRuns: sessions, seed: 20_260_728 })) {
    const direct = connect(app, true);
    const sdk = connect(app, false);
    for (const line of lines) {
      const [one, other] = await Promise.all([direct.send(line), sdk.send(line)]);
      expect({ lines, line, responses: one }).toEqual({ lines, line, responses: other });
    }
  }
}
