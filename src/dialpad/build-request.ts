import { encodeJson } from '../lib/encode-json.ts';
import type { Method, Tool, ToolArguments } from '../registry/define-tool.ts';

/** A request as it goes on the wire, without host and headers. */
export interface DialpadRequest {
  readonly method: Method;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** JSON text. Absent when the operation has no body. */
  readonly body?: string;
}

/** An argument that cannot travel where it has to. */
export class PathArgumentError extends Error {
  override readonly name = 'UnusableArgument';
  readonly parameter: string;

  constructor(parameter: string, reason: string) {
    super(`${parameter} ${reason}`);
    this.parameter = parameter;
  }
}

/** Undoes percent-encoding as often as it was done, as a chain of proxies might. */
function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < 3 && decoded.includes('%'); round++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      break;
    }
  }
  return decoded;
}

/**
 * One path segment. What holds `.` or `..` between slashes, encoded or not, is refused: a server or a proxy would
 * resolve it to another resource. So are control characters, which no id has.
 */
function encodeSegment(parameter: string, value: unknown): string {
  const text = String(value);
  const decoded = decodeFully(text);
  const parts = decoded.split(/[\\/]/);
  if (text === '' || parts.includes('.') || parts.includes('..') || /\p{Cc}/u.test(decoded)) {
    throw new PathArgumentError(parameter, `${JSON.stringify(text.slice(0, 100))} cannot be an id`);
  }
  return encodeRfc3986(text);
}

/** encodeURIComponent leaves `!'()*` alone; some servers read them as syntax. */
const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * Puts validated arguments where the declaration says. Throws PathArgumentError for a path argument that would
 * name another resource.
 */
export function buildRequest(tool: Tool, args: ToolArguments): DialpadRequest {
  let path = tool.path;
  const query: string[] = [];
  const body: Record<string, unknown> = {};
  for (const [parameter, placement] of tool.placements) {
    const value = args[parameter];
    if (value === undefined) continue;
    if (placement === 'path') {
      const segment = encodeSegment(parameter, value);
      path = path.replace(`{${parameter}}`, () => segment);
    } else if (placement === 'query') query.push(`${parameter}=${encodeRfc3986(String(value))}`);
    else body[parameter] = value;
  }
  if (query.length > 0) path += `?${query.join('&')}`;
  return tool.hasBody ? { method: tool.method, path, body: encodeJson(body) } : { method: tool.method, path };
}
