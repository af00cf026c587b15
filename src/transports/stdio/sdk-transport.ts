import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '../../lib/is-record.ts';
import { rpcCodes } from '../../protocol/rpc-errors.ts';
import type { MessageStream } from './message-stream.ts';

/**
 * Connects the SDK to stdio. The SDK's own transport closes on a line that is too long and drops running requests when
 * stdin ends. This one sends a JSON-RPC error for an invalid line, continues, and can be drained.
 */
export interface SdkTransport extends Transport {
  deliver(message: JsonObject): void;
  /** Delivers a message that has a response already. The response of the SDK is dropped. */
  replay(message: JsonObject): void;
}

/** Prefix of the ids of replayed requests. */
const REPLAY_ID = 'dialpad-organization-mcp/replay/';

const idOf = ({ id }: JsonObject): string | number | null =>
  typeof id === 'string' || typeof id === 'number' ? id : null;

export function createSdkTransport(stream: MessageStream): SdkTransport {
  let isClosed = false;
  let replayed = 0;

  const transport: SdkTransport = {
    deliver(received) {
      let message: JSONRPCMessage;
      try {
        message = parseJSONRPCMessage(received);
      } catch {
        stream.writeError(idOf(received), {
          code: rpcCodes.invalidRequest,
          reason: 'Invalid request: this is JSON, but not a JSON-RPC 2.0 message.',
        });
        stream.settle(received.id);
        return;
      }
      if (isJSONRPCRequest(message)) {
        // A subscription gets its response when it ends, which is when the server stops.
        if (message.method === 'subscriptions/listen') stream.settle(message.id);
        else stream.begin(message.id);
      }
      // A cancelled request gets no response.
      else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
        stream.settle(message.params?.requestId);
      }
      transport.onmessage?.(message);
    },
    replay(message) {
      const id = 'id' in message ? { id: `${REPLAY_ID}${replayed++}` } : {};
      transport.onmessage?.(parseJSONRPCMessage({ ...message, ...id }));
    },
    async start() {},
    async send(message) {
      if (isClosed) throw new Error('the transport is closed');
      const isResponse = 'result' in message || 'error' in message;
      if (isResponse && typeof message.id === 'string' && message.id.startsWith(REPLAY_ID)) return;
      stream.write(JSON.stringify(message));
      if (isResponse) stream.settle(message.id);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      stream.stopReading();
      transport.onclose?.();
    },
  };
  return transport;
}
