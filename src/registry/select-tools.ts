import type { Tool } from './define-tool.ts';
import { tools } from './registry.ts';
import { readTools, type Selection, select } from './selection.ts';

/** The enabled tools, in registry order. Throws SelectionError. */
export const selectTools = (selection: Selection): readonly Tool[] => select(tools, selection);

/** Finds a tool by its name, with or without the common prefix. Throws SelectionError. */
export const readTool = (name: string, source: string): Tool | undefined =>
  readTools(tools, [name], source)[0];
