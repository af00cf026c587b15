import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Caller } from '../../../auth/caller.ts';
import { restrict } from '../../../auth/grant.ts';
import { isPcid, PCID_FORM } from '../../../auth/pcid.ts';
import { rpcCodes } from '../../../protocol/rpc-errors.ts';
import { readToolsets, SelectionError } from '../../../registry/selection.ts';
import { HttpError } from '../http-error.ts';

const invalid = (message: string): HttpError =>
  new HttpError(400, message, { code: rpcCodes.invalidRequest });

type HeaderValue = string | string[] | undefined;

type RequestHeaders = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/** Whether the header X-MCP-Readonly is on. Throws HttpError. */
export function isReadOnlyRequest({ 'x-mcp-readonly': header }: IncomingHttpHeaders): boolean {
  if (header === undefined) return false;
  const word = String(header).trim().toLowerCase();
  if (['true', '1', 'yes'].includes(word)) return true;
  if (['', 'false', '0', 'no'].includes(word)) return false;
  throw invalid('X-MCP-Readonly must be true or false.');
}

function readRequestedToolsets({ headers, rawHeaders }: RequestHeaders): readonly string[] | undefined {
  const header = headers['x-mcp-toolsets'];
  if (header === undefined) return undefined;
  const lines = rawHeaders.filter((name, index) => index % 2 === 0 && /^x-mcp-toolsets$/i.test(name));
  // Joined, a second one would add toolsets to those of the first.
  if (lines.length > 1) throw invalid('X-MCP-Toolsets is repeated: send it once, with commas.');
  const names = String(header)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) {
    throw invalid('X-MCP-Toolsets is empty: name toolsets, or leave it out for all that are granted.');
  }
  try {
    return readToolsets(names, 'X-MCP-Toolsets');
  } catch (error) {
    throw error instanceof SelectionError ? invalid(error.message) : error;
  }
}

function readPcid(header: HeaderValue, hosted: boolean): string | undefined {
  if (header === undefined) return undefined;
  if (!hosted) throw invalid('This server has one account and no connections: leave out X-PCID.');
  if (isPcid(header)) return header;
  throw invalid(`X-PCID must be ${PCID_FORM}.`);
}

/** Applies the headers that restrict a request below the caller's grant. Throws HttpError. */
export function restrictCaller(caller: Caller, request: RequestHeaders, hosted: boolean): Caller {
  const readOnly = isReadOnlyRequest(request.headers);
  const pcid = readPcid(request.headers['x-pcid'], hosted);
  const toolsets = readRequestedToolsets(request);
  return { id: caller.id, grant: restrict(caller.grant, { readOnly, toolsets }), pcid };
}
