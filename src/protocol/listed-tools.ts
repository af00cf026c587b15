import { tools } from '../registry/registry.ts';
import { publishedTool } from './published-tool.ts';

/** A tool of single-account mode: what selects it, and its JSON in `tools/list`. */
export interface ListedTool {
  readonly name: string;
  readonly toolset: string;
  readonly risk: string;
  readonly json: string;
}

/**
 * All tools, in registry order. The build replaces this module by its value, so that a server lists its tools before it
 * has loaded their schemas.
 */
export const listedTools: readonly ListedTool[] = tools.map((tool) => ({
  name: tool.name,
  toolset: tool.toolset,
  risk: tool.risk,
  json: JSON.stringify(publishedTool(tool, false)),
}));
