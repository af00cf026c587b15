import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Caller } from '../auth/caller.ts';
import { createServer } from '../protocol/server.ts';
import type { MessageStream } from '../transports/stdio/message-stream.ts';
import { createSdkTransport, type SdkTransport } from '../transports/stdio/sdk-transport.ts';
import type { App } from './create-app.ts';

/** Loads the SDK. */
export interface SdkConnection extends Pick<SdkTransport, 'deliver' | 'replay'> {
  close(): Promise<void>;
}

/** Connects the SDK's server to the client over stdio. */
export function connectSdk(app: App, caller: Caller, stream: MessageStream): SdkConnection {
  const transport = createSdkTransport(stream);
  const served = serveStdio(() => createServer(app, caller), {
    transport,
    onerror: (error) => app.logger.warn({ err: error }, 'protocol error'),
  });
  return { deliver: transport.deliver, replay: transport.replay, close: () => served.close() };
}
