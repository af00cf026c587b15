import { encodeJson } from '../lib/encode-json.ts';
import type { Method, Tool, ToolArguments } from '../registry/define-tool.ts';

export interface DialpadRequest {
  readonly method: Method;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** JSON text. Absent when the operation has no body. */
  readonly body?: string;
}

/** An argument that cannot be part of a path or query. */
export class PathArgumentError extends Error {
  override readonly name = 'PathArgumentError';
  readonly parameter: string;

  constructor(parameter: string, reason: string) {
    super(`${parameter} ${reason}`);
    this.parameter = parameter;
  }
}

/** A chain of proxies might decode text several times. */
function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < 3; round++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      break;
    }
  }
  return decoded;
}

/** encodeURIComponent does not encode `!'()*`; some servers read them as syntax. */
function encode(parameter: string, text: string): string {
  if (!text.isWellFormed()) throw new PathArgumentError(parameter, 'contains half of a UTF-16 character');
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * One path segment. A server or a proxy would resolve `.` or `..` between slashes, encoded or not, to another
 * resource. Ids contain no control characters.
 */
function encodeSegment(parameter: string, value: unknown): string {
  const text = String(value);
  if (/^\w+$/.test(text)) return text;
  const decoded = decodeFully(text);
  const parts = decoded.split(/[\\/]/);
  if (text === '' || parts.includes('.') || parts.includes('..') || /\p{Cc}/u.test(decoded)) {
    throw new PathArgumentError(
      parameter,
      `${JSON.stringify(text.slice(0, 100).toWellFormed())} cannot be an id`,
    );
  }
  return encode(parameter, text);
}

type Builder = (args: ToolArguments) => DialpadRequest;

function compileBuilder(tool: Tool): Builder {
  const { method, placements, hasBody } = tool;
  // Literal text and parameter names alternate.
  const template = tool.path.split(/[{}]/);
  const parametersIn = (wanted: string) =>
    [...placements].filter(([, placement]) => placement === wanted).map(([parameter]) => parameter);
  const inQuery = parametersIn('query');
  const inBody = parametersIn('body');

  return (args) => {
    let path = '';
    for (const [index, part] of template.entries()) {
      path += index % 2 === 0 ? part : encodeSegment(part, args[part] ?? '');
    }
    let separator = '?';
    for (const parameter of inQuery) {
      const value = args[parameter];
      if (value === undefined) continue;
      path += `${separator}${parameter}=${encode(parameter, String(value))}`;
      separator = '&';
    }
    if (!hasBody) return { method, path };
    const body = inBody.filter((parameter) => args[parameter] !== undefined);
    return { method, path, body: encodeJson(Object.fromEntries(body.map((name) => [name, args[name]]))) };
  };
}

const builders = new WeakMap<Tool, Builder>();

/** Takes validated arguments. Throws PathArgumentError for a path argument that would name another resource. */
export function buildRequest(tool: Tool, args: ToolArguments): DialpadRequest {
  let build = builders.get(tool);
  if (build === undefined) {
    build = compileBuilder(tool);
    builders.set(tool, build);
  }
  return build(args);
}
