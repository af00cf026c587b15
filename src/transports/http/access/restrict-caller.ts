import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../../../auth/caller.ts';
import { restrict } from '../../../auth/grant.ts';
import { isPcid, PCID_FORM } from '../../../auth/pcid.ts';
import { readToolsets, SelectionError } from '../../../registry/selection.ts';
import { rpcCodes } from '../../parse-message.ts';
import { HttpError } from '../http-error.ts';

const invalid = (message: string): HttpError =>
  new HttpError(400, message, { code: rpcCodes.invalidRequest });

type HeaderValue = string | string[] | undefined;

/** Whether the header X-MCP-Readonly is on. Throws HttpError. */
export function isReadOnlyRequest({ 'x-mcp-readonly': header }: IncomingHttpHeaders): boolean {
  const word = String(header ?? '')
    .trim()
    .toLowerCase();
  if (['true', '1', 'yes'].includes(word)) return true;
  if (['', 'false', '0', 'no'].includes(word)) return false;
  throw invalid('X-MCP-Readonly must be true or false.');
}

function readRequestedToolsets(header: HeaderValue): readonly string[] | undefined {
  const names = String(header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return undefined;
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
export function restrictCaller(caller: Caller, headers: IncomingHttpHeaders, hosted: boolean): Caller {
  const readOnly = isReadOnlyRequest(headers);
  const pcid = readPcid(headers['x-pcid'], hosted);
  const toolsets = readRequestedToolsets(headers['x-mcp-toolsets']);
  return { id: caller.id, grant: restrict(caller.grant, { readOnly, toolsets }), pcid };
}
