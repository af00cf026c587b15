import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Caller } from '../auth/caller.ts';
import { createDirectCalls } from '../protocol/direct-calls.ts';
import { createServer } from '../protocol/server.ts';
import type { MessageStream } from '../transports/stdio/message-stream.ts';
import { createSdkTransport } from '../transports/stdio/sdk-transport.ts';
import type { StdioBackend } from '../transports/stdio/serve-stdio.ts';
import { closeInOrder } from './close-in-order.ts';
import type { App } from './create-app.ts';

/** The SDK's server and the tool calls of a process that serves one client over stdio. Loads the SDK and all schemas. */
export interface AppBackend extends StdioBackend {
  close(): Promise<void>;
}

export function createStdioBackend(app: App, caller: Caller, stream: MessageStream): AppBackend {
  const transport = createSdkTransport(stream);
  let served: ReturnType<typeof serveStdio> | undefined;
  return {
    calls: createDirectCalls(app),
    deliver(message, replay) {
      if (served === undefined) {
        served = serveStdio(() => createServer(app, caller), {
          transport,
          onerror: (error) => app.logger.warn({ err: error }, 'protocol error'),
        });
        for (const earlier of replay) transport.replay(earlier);
      }
      transport.deliver(message);
    },
    close: () => closeInOrder([app.close, stream.drained, () => served?.close()]),
  };
}
