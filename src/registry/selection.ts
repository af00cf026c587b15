import { nearestWord } from '../lib/nearest-word.ts';
import { fullName, shortName } from './tool-names.ts';
import { type Toolset, toolsetNames } from './toolsets.ts';

/** Selects the enabled tools. Works without schemas, because a server lists its tools before it has loaded them. */

/** A selection with an unknown name or without any tool. The message names the setting and the fix. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

export interface Selection {
  readonly toolsets?: readonly string[] | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly excludeTools?: readonly string[] | undefined;
  readonly readOnly: boolean;
}

const isToolset = (word: string): word is Toolset => toolsetNames.some((known) => known === word);

/** Reads toolset names. Throws SelectionError for an unknown one; `all` stands for every toolset. */
export function readToolsets(words: readonly string[], source: string): readonly Toolset[] {
  if (words.includes('all')) return toolsetNames;
  return words.map((word) => {
    if (isToolset(word)) return word;
    const near = nearestWord(word, toolsetNames);
    throw new SelectionError(
      `${source}: unknown toolset "${word}".${near ? ` Did you mean "${near}"?` : ''} Toolsets: ${toolsetNames.join(', ')}.`,
    );
  });
}

/** The part of a tool that the selection depends on. */
export interface Selectable {
  readonly name: string;
  readonly toolset: string;
  readonly risk: string;
}

/** Reads tool names, with or without the common prefix. Throws SelectionError for an unknown one. */
export function readTools<Tool extends Selectable>(
  allTools: readonly Tool[],
  words: readonly string[],
  source: string,
): readonly Tool[] {
  return words.map((word) => {
    const name = fullName(word);
    const tool = allTools.find((known) => known.name === name);
    if (tool !== undefined) return tool;
    const names = allTools.map((known) => shortName(known.name));
    const near = nearestWord(shortName(word), names);
    throw new SelectionError(
      `${source}: unknown tool "${word}".${near ? ` Did you mean "${near}"?` : ' See the command "tools" for the names.'}`,
    );
  });
}

/**
 * The enabled tools, in registry order: all, or those of `--toolsets` and `--tools` together, without those of
 * `--exclude-tools` and, with `--read-only`, without writes. Throws SelectionError.
 */
export function select<Tool extends Selectable>(
  allTools: readonly Tool[],
  selection: Selection,
): readonly Tool[] {
  const { toolsets, tools, excludeTools, readOnly } = selection;
  const selectedToolsets: readonly string[] | undefined =
    toolsets && readToolsets(toolsets, '--toolsets (DIALPAD_TOOLSETS)');
  const selectedTools = tools && readTools(allTools, tools, '--tools (DIALPAD_TOOLS)');
  const excluded = readTools(allTools, excludeTools ?? [], '--exclude-tools (DIALPAD_EXCLUDE_TOOLS)');

  const selected = allTools.filter(
    (tool) =>
      (selectedToolsets === undefined && selectedTools === undefined) ||
      selectedToolsets?.includes(tool.toolset) ||
      selectedTools?.includes(tool),
  );
  const included = selected.filter((tool) => !excluded.includes(tool));
  const enabled = readOnly ? included.filter((tool) => tool.risk === 'read') : included;
  if (enabled.length > 0) return enabled;
  if (selected.length === 0) {
    throw new SelectionError(
      '--toolsets and --tools are both empty, so no tool is enabled. Name one, or omit both.',
    );
  }
  throw new SelectionError(
    included.length === 0
      ? '--exclude-tools excludes every tool that --toolsets and --tools select. Exclude fewer.'
      : `--read-only excludes every selected tool (${included.map((tool) => shortName(tool.name)).join(', ')}): they write. Omit --read-only, or select tools that read.`,
  );
}
