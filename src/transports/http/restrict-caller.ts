import type { Caller } from '../../auth/caller.ts';
import { narrow as narrowGrant } from '../../auth/grant.ts';
import { readToolsets, SelectionError } from '../../registry/select-tools.ts';
import { errorResponse, rpcCodes } from './error-response.ts';

/** A PCID is opaque, visible ASCII. */
const pcidForm = /^[!-~]{1,128}$/;

/** `true` narrows, `false` and absence do not; a grant is never widened. Undefined for another word. */
function readFlag(header: string | null): boolean | undefined {
  const word = header?.trim().toLowerCase() ?? '';
  if (['true', '1', 'yes'].includes(word)) return true;
  return ['', 'false', '0', 'no'].includes(word) ? false : undefined;
}

/** The toolsets a header asks for; undefined when it asks for none in particular. Throws SelectionError. */
function readWanted(header: string | null): readonly string[] | undefined {
  const words = (header ?? '').split(',').map((word) => word.trim());
  const wanted = words.filter((word) => word !== '');
  return wanted.length === 0 ? undefined : readToolsets(wanted, 'X-MCP-Toolsets');
}

/** Takes the headers with which a caller asks for less than it may have, and for one connection. */
export function narrow(
  caller: Caller,
  headers: Headers,
  hosted: boolean,
): { readonly caller: Caller } | { readonly refused: Response } {
  const refuse = (message: string) => ({
    refused: errorResponse(400, message, { code: rpcCodes.invalidRequest }),
  });
  const readOnly = readFlag(headers.get('x-mcp-readonly'));
  if (readOnly === undefined) return refuse('X-MCP-Readonly must be true or false.');
  const pcid = hosted ? headers.get('x-pcid') : null;
  if (pcid !== null && !pcidForm.test(pcid)) {
    return refuse('X-PCID must be 1 to 128 visible ASCII characters.');
  }
  try {
    const toolsets = readWanted(headers.get('x-mcp-toolsets'));
    const grant = narrowGrant({ callerId: caller.id, ...caller.grant }, { readOnly, toolsets });
    return { caller: { id: caller.id, grant, ...(pcid !== null && { pcid }) } };
  } catch (error) {
    if (error instanceof SelectionError) return refuse(error.message);
    throw error;
  }
}
