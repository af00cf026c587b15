import type { Tool } from '../registry/define-tool.ts';
import { tools } from '../registry/registry.ts';
import { publishedTool } from './published-tool.ts';

/** A tool in single-account mode, with its JSON in `tools/list`. */
export interface ListedTool extends Pick<Tool, 'name' | 'toolset' | 'risk' | 'irreversible'> {
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
  ...(tool.irreversible !== undefined && { irreversible: tool.irreversible }),
  json: JSON.stringify(publishedTool(tool, false)),
}));
