import type { IncomingMessage } from 'node:http';

/** Unchanged: `..` is not resolved and nothing is decoded. */
export function pathOf({ url = '' }: IncomingMessage): string {
  // The absolute form, which proxies may send (RFC 9112, 3.2.2).
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  return (target.includes('?') ? target.split('?', 1)[0] : target) || '/';
}
