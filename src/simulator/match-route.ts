import type { Tool } from '../registry/define-tool.ts';
import { tools } from '../registry/registry.ts';
import { Refusal } from './simulator-error.ts';

/** A tool with the values of its path. */
export interface Match {
  readonly tool: Tool;
  readonly inPath: Readonly<Record<string, string>>;
}

interface Route {
  readonly tool: Tool;
  readonly pattern: RegExp;
  /** Fixed segments win over `{braces}`: `/offices/primary` is not an id. */
  readonly fixed: number;
}

const routes: readonly Route[] = tools
  .map((tool) => ({
    tool,
    pattern: new RegExp(`^${tool.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    fixed: tool.path.split('/').filter((segment) => !segment.startsWith('{')).length,
  }))
  .sort((a, b) => b.fixed - a.fixed);

/** Finds the operation of a request. Throws Refusal 404 for an unknown path, 405 for another verb, 400 for bad encoding. */
export function findOperation(method: string, path: string): Match {
  const candidates = routes.filter(({ pattern }) => pattern.test(path));
  if (candidates.length === 0) throw new Refusal(404, 'Not found.');
  const route = candidates.find(({ tool }) => tool.method === method);
  if (route === undefined) throw new Refusal(405, 'Method not allowed.');
  try {
    const groups = Object.entries(route.pattern.exec(path)?.groups ?? {});
    const inPath = groups.map(([name, value]) => [name, decodeURIComponent(value)]);
    return { tool: route.tool, inPath: Object.fromEntries(inPath) };
  } catch {
    throw new Refusal(400, 'The path is not encoded well.');
  }
}
