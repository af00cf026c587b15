import type { Caller } from '../auth/caller.ts';
import type { JsonObject } from '../lib/is-record.ts';
import { createDirectCalls } from '../protocol/direct-calls.ts';
import type { MessageStream } from '../transports/stdio/message-stream.ts';
import type { StdioBackend } from '../transports/stdio/serve-stdio.ts';
import { closeInOrder } from './close-in-order.ts';
import type { App } from './create-app.ts';
import type { SdkConnection } from './sdk-connection.ts';

/** The SDK's server and the tool calls of a process that serves one client over stdio. Loads all schemas. */
export interface AppBackend extends StdioBackend {
  close(): Promise<void>;
}

export function createStdioBackend(app: App, caller: Caller, stream: MessageStream): AppBackend {
  let connection: SdkConnection | undefined;
  let opening: Promise<void> | undefined;
  /** Messages that arrive while the SDK is loaded. */
  let waiting: JsonObject[] = [];

  async function open(replay: readonly JsonObject[]): Promise<void> {
    const { connectSdk } = await import('./sdk-connection.ts');
    connection = connectSdk(app, caller, stream);
    for (const earlier of replay) connection.replay(earlier);
    for (const message of waiting) connection.deliver(message);
    waiting = [];
  }

  return {
    calls: createDirectCalls(app),
    deliver(message, replay) {
      if (connection !== undefined) {
        connection.deliver(message);
        return;
      }
      waiting.push(message);
      opening ??= open([...replay]);
    },
    close: () =>
      closeInOrder([
        app.close,
        stream.drained,
        async () => {
          await opening;
          await connection?.close();
        },
      ]),
  };
}
