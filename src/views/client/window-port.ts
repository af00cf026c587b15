import type { Port } from './view-client.ts';

/** Messages to and from the window that holds this view. Only messages of that window are taken. */
export const windowPort: Port = {
  send: (message) => window.parent.postMessage(message, '*'),
  listen(onMessage) {
    const handle = ({ source, data }: MessageEvent) => {
      if (source === window.parent) onMessage(data);
    };
    window.addEventListener('message', handle);
    return () => window.removeEventListener('message', handle);
  },
};
