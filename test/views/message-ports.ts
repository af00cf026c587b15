import { InMemoryTransport } from '@modelcontextprotocol/server';
import type { Port } from '../../src/views/client/view-client.ts';

/** A pair of message ports: the end of the host, and that of the view. */
export async function createPorts(): Promise<{ readonly host: InMemoryTransport; readonly view: Port }> {
  const [host, near] = InMemoryTransport.createLinkedPair();
  await near.start();
  return {
    host,
    view: {
      send: (message) => {
        // As postMessage does: a copy, of what can be copied.
        void near.send(JSON.parse(JSON.stringify(message)));
      },
      listen(listener) {
        near.onmessage = listener;
      },
    },
  };
}
