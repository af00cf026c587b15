import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { readStdioFlags } from '../../src/cli/stdio-flags.ts';
import { settings } from '../../src/config/settings.ts';

/** The flags that commander reads for the command stdio, by the names of their settings. */
async function flagsOfCommander(words: readonly string[]): Promise<Record<string, unknown>> {
  const program = createProgram();
  let flags: Record<string, unknown> = {};
  program.commands
    .find((command) => command.name() === 'stdio')
    ?.action((_options, command) => {
      flags = command.optsWithGlobals();
    });
  await program.parseAsync(words, { from: 'user' });
  return flags;
}

describe('the command lines of MCP clients are read as commander reads them', () => {
  const lines = [
    [],
    ['stdio'],
    ['--demo'],
    ['stdio', '--demo', '--read-only'],
    ['--toolsets', 'offices,rooms', '--read-only'],
    ['--toolsets=offices,rooms'],
    ['--exclude-tools', 'rooms_delete', '--log-level=debug'],
    ['--timeout-ms', '5000', '--base-url', 'https://sandbox.dialpad.com'],
    ...settings
      .filter(({ secret, flag, isSwitch }) => !secret && flag !== 'pcid' && !isSwitch)
      .map(({ flag }) => [`--${flag}`, 'some value']),
    ...settings.filter(({ isSwitch }) => isSwitch).map(({ flag }) => [`--${flag}`]),
  ];
  test.each(lines.map((words) => [words.join(' '), words] as const))('"%s"', async (_line, words) => {
    const read = readStdioFlags(words);
    const { demo = false, ...flags } = await flagsOfCommander(words);
    expect({ demo: read?.demo, ...read?.flags }).toEqual({ demo, ...flags });
  });
});

describe('command lines with anything else are left to commander', () => {
  test.each([
    ['another command', ['tools']],
    ['an unknown flag', ['--nonsense']],
    ['help', ['--help']],
    ['the version', ['-V']],
    ['a flag twice', ['--toolsets', 'rooms', '--toolsets', 'offices']],
    ['a missing value', ['--toolsets']],
    ['an empty value', ['--toolsets', '']],
    ['a value that looks like a flag', ['--toolsets', '--demo']],
    ['a switch with a value', ['--read-only=true']],
    ['a connection', ['--pcid', 'pc_1']],
    ['a secret', ['--api-key', 'k']],
    ['JSON output', ['--json']],
    ['the command behind its flags', ['--demo', 'stdio']],
  ])('%s', (_what, words) => {
    expect(readStdioFlags(words)).toBeUndefined();
  });
});
