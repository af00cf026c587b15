import { settings } from '../config/settings.ts';

/** The flags of a command line that starts the server over stdio, by the names of their settings. */
export interface StdioFlags {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly demo: boolean;
}

/**
 * Reads the command lines with which MCP clients start the server, without commander, which takes as long to load as the
 * rest. Undefined for all other command lines, valid or not, which commander reads.
 */
export function readStdioFlags(words: readonly string[]): StdioFlags | undefined {
  const flags: Record<string, unknown> = {};
  let demo = false;
  const rest = words[0] === 'stdio' ? words.slice(1) : [...words];
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '--demo') {
      demo = true;
      continue;
    }
    const [, flag, inline] = /^--([a-z-]+)(?:=(.+))?$/s.exec(word) ?? [];
    const setting = settings.find((known) => known.flag === flag && !known.secret && known.flag !== 'pcid');
    if (setting === undefined || setting.name in flags) return undefined;
    if (setting.isSwitch) {
      if (inline !== undefined) return undefined;
      flags[setting.name] = true;
      continue;
    }
    const value = inline ?? rest.shift();
    if (value === undefined || value === '' || value.startsWith('-')) return undefined;
    flags[setting.name] = value;
  }
  return { flags, demo };
}
