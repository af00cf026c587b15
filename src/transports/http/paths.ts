import type { IncomingMessage } from 'node:http';

/** Path of the MCP endpoint, behind the prefix. */
export const ENDPOINT = '/dialpad-organization';

/** Endpoint of clients that take an origin alone, such as the command line of older MCP Inspectors. */
export const USUAL_ENDPOINT = '/mcp';

/** Path of a request exactly as it was sent: `..` is not resolved and nothing is decoded. */
export function pathOf({ url = '' }: IncomingMessage): string {
  // The absolute form, which proxies may send (RFC 9112, 3.2.2).
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  return target.split('?', 1)[0] || '/';
}
