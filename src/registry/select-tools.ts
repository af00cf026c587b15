import { nearestWord } from '../lib/nearest-word.ts';
import type { Tool } from './define-tool.ts';
import { type Toolset, toolsetNames } from './define-tool.ts';
import { tools as allTools, findTool } from './registry.ts';

/** A selection that names something unknown or leaves nothing. The message says which setting and the fix. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

/** Which tools an operator wants to offer. */
export interface Selection {
  readonly toolsets?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly excludeTools?: readonly string[] | undefined;
  readonly readOnly: boolean;
}

const PREFIX = 'dialpad_organization_';

const isToolset = (word: string): word is Toolset => toolsetNames.some((known) => known === word);

/** Reads toolset names. Throws SelectionError for an unknown one; `all` stands for every toolset. */
export function readToolsets(words: readonly string[], source: string): readonly Toolset[] {
  if (words.includes('all')) return toolsetNames;
  return words.map((word) => {
    if (isToolset(word)) return word;
    const near = nearestWord(word, toolsetNames);
    throw new SelectionError(
      `${source}: there is no toolset "${word}".${near ? ` Did you mean "${near}"?` : ''} Toolsets: ${toolsetNames.join(', ')}.`,
    );
  });
}

/** Reads tool names, with or without the common prefix. Throws SelectionError for an unknown one. */
export function readTools(words: readonly string[], source: string): readonly Tool[] {
  return words.map((word) => {
    const tool = findTool(word) ?? findTool(PREFIX + word);
    if (tool !== undefined) return tool;
    const names = allTools.map((known) => known.name.slice(PREFIX.length));
    const near = nearestWord(word.replace(PREFIX, ''), names);
    throw new SelectionError(
      `${source}: there is no tool "${word}".${near ? ` Did you mean "${near}"?` : ' See the command "tools" for the names.'}`,
    );
  });
}

/**
 * The tools of a selection, in registry order. `--tools` adds to `--toolsets`; without either all are offered;
 * `--exclude-tools` and `--read-only` take away. Throws SelectionError.
 */
export function selectTools(selection: Selection): readonly Tool[] {
  const { toolsets, tools, excludeTools, readOnly } = selection;
  const chosenToolsets = toolsets && readToolsets(toolsets, '--toolsets (DIALPAD_TOOLSETS)');
  const chosenTools = tools && readTools(tools, '--tools (DIALPAD_TOOLS)');
  const excluded = readTools(excludeTools ?? [], '--exclude-tools (DIALPAD_EXCLUDE_TOOLS)');

  const chosen = allTools.filter(
    (tool) =>
      (chosenToolsets === undefined && chosenTools === undefined) ||
      chosenToolsets?.includes(tool.toolset) ||
      chosenTools?.includes(tool),
  );
  const kept = chosen.filter((tool) => !excluded.includes(tool));
  const offered = readOnly ? kept.filter((tool) => tool.risk === 'read') : kept;
  if (offered.length > 0) return offered;
  if (chosen.length === 0) {
    throw new SelectionError(
      '--toolsets and --tools name nothing, so no tool is left. Name one, or drop both.',
    );
  }
  throw new SelectionError(
    kept.length === 0
      ? '--exclude-tools leaves out every tool that --toolsets and --tools choose. Name fewer.'
      : `--read-only leaves out all that is chosen (${kept.map((tool) => tool.name.slice(PREFIX.length)).join(', ')}): they write. Drop --read-only, or choose tools that read.`,
  );
}
