import type { Port } from './view-client.ts';

/** Messages to and from the window that contains this view. Messages of other windows are ignored. */
export const windowPort: Port = {
  send: (message) => window.parent.postMessage(message, '*'),
  listen(onMessage) {
    window.addEventListener('message', ({ source, data }) => {
      if (source === window.parent) onMessage(data);
    });
  },
};
