/** The stateless revision, and the latest of the older ones. */
export type Revision = '2026-07-28' | '2025-11-25';

export type Arguments = Readonly<Record<string, string | number>>;

export const oneRoom: Arguments = { id: 5_620_703_441_190_912 };

/** Arguments for a list of about so many bytes. */
export const roomsOf = (bytes: number): Arguments => ({ cursor: `size-${bytes}` });

const stateless = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A request without the newline of stdio. */
export function requestMessage(revision: Revision, id: number, method: string, params: object = {}): string {
  const meta = revision === '2026-07-28' ? { _meta: stateless } : {};
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, ...meta } });
}

/** One room, or with a cursor a list of rooms. */
const toolFor = (args: Arguments): string => `dialpad_organization_rooms_${'id' in args ? 'get' : 'list'}`;

export const callMessage = (revision: Revision, id: number, args: Arguments): string =>
  requestMessage(revision, id, 'tools/call', { name: toolFor(args), arguments: args });

/** A request over HTTP. */
export interface HttpMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function headersFor(revision: Revision, method: string, name?: string): Readonly<Record<string, string>> {
  const common = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': revision,
  };
  if (revision !== '2026-07-28') return common;
  return { ...common, 'mcp-method': method, ...(name !== undefined && { 'mcp-name': name }) };
}

export const httpCall = (
  revision: Revision,
  args: Arguments = oneRoom,
  more: Readonly<Record<string, string>> = {},
): HttpMessage => ({
  headers: { ...headersFor(revision, 'tools/call', toolFor(args)), ...more },
  body: callMessage(revision, 1, args),
});

export const httpList = (revision: Revision): HttpMessage => ({
  headers: headersFor(revision, 'tools/list'),
  body: requestMessage(revision, 1, 'tools/list'),
});
