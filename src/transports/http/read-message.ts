import { errorResponse, rpcCodes } from './error-response.ts';

/** Deeper than any tool call; a bound on what recursion can be made to do. */
const DEEPEST = 64;

/** The deepest nesting of brackets in JSON text, strings passed over. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (inString) {
      if (character === 0x5c) index++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x7b || character === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return deepest;
}

async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined;
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The one message of a request, or the answer that refuses it. */
export async function readMessage(
  request: Request,
  maxBytes: number,
): Promise<{ readonly message: Readonly<Record<string, unknown>> } | { readonly refused: Response }> {
  let text: string | undefined;
  try {
    text = await readText(request, maxBytes);
  } catch {
    return { refused: errorResponse(400, 'The body could not be read.', { code: rpcCodes.parseError }) };
  }
  if (text === undefined) {
    // The rest of the body is not read, so that nothing can follow on this connection.
    const headers = { connection: 'close' };
    return { refused: errorResponse(413, `A request may have ${maxBytes} bytes at most.`, { headers }) };
  }
  const invalid = (message: string) => errorResponse(400, message, { code: rpcCodes.invalidRequest });
  if (nestingOf(text) > DEEPEST) return { refused: invalid('The message is nested too deeply.') };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: errorResponse(400, 'The body is not JSON.', { code: rpcCodes.parseError }) };
  }
  if (Array.isArray(value))
    return { refused: invalid('Batches are not supported; send one message a request.') };
  if (typeof value !== 'object' || value === null) {
    return { refused: invalid('The body is JSON, but not a JSON-RPC message.') };
  }
  return { message: Object.fromEntries(Object.entries(value)) };
}
