import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { clients as documentedClients } from '../../scripts/generate/install-matrix.ts';
import { mcpClients } from '../../src/cli/setup/clients.ts';
import { launchOf } from '../../src/cli/setup/server-entry.ts';
import { askLine } from '../../src/cli/terminal/ask-line.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

const filesOn = (platform: NodeJS.Platform, home: string, environment: Record<string, string> = {}) =>
  Object.fromEntries(mcpClients.map(({ id, file }) => [id, file({ platform, home, environment })]));

describe('the configurations of clients', () => {
  test('configurations of clients are in the library folder on macOS', () => {
    expect(filesOn('darwin', '/Users/ada')).toEqual({
      'claude-desktop': '/Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
      'claude-code': '/Users/ada/.claude.json',
      cursor: '/Users/ada/.cursor/mcp.json',
      vscode: '/Users/ada/Library/Application Support/Code/User/mcp.json',
      codex: '/Users/ada/.codex/config.toml',
      'gemini-cli': '/Users/ada/.gemini/settings.json',
      windsurf: '/Users/ada/.codeium/windsurf/mcp_config.json',
    });
  });

  test('configurations of clients are in APPDATA on Windows', () => {
    const home = String.raw`C:\Users\ada`;
    const files = filesOn('win32', home, { APPDATA: String.raw`D:\Roaming` });
    expect(files['claude-desktop']).toBe(String.raw`D:\Roaming\Claude\claude_desktop_config.json`);
    expect(files.vscode).toBe(String.raw`D:\Roaming\Code\User\mcp.json`);
    expect(files.codex).toBe(String.raw`C:\Users\ada\.codex\config.toml`);
    expect(filesOn('win32', home).vscode).toBe(String.raw`C:\Users\ada\AppData\Roaming\Code\User\mcp.json`);
  });

  test('configurations of clients follow XDG_CONFIG_HOME on Linux', () => {
    expect(filesOn('linux', '/home/ada').vscode).toBe('/home/ada/.config/Code/User/mcp.json');
    const moved = filesOn('linux', '/home/ada', { XDG_CONFIG_HOME: '/config' });
    expect(moved['claude-desktop']).toBe('/config/Claude/claude_desktop_config.json');
  });

  test('setup supports only clients of the install section of the README', () => {
    const documented = documentedClients.map(({ name }) => name);
    expect(documented).toEqual(expect.arrayContaining(mcpClients.map(({ name }) => name)));
  });
});

describe('the command of an entry', () => {
  test('the command of an entry is the path of this program in a clone', () => {
    const script = '/home/ada/clone/dist/main.js';
    expect(launchOf(script, '/usr/bin/node', 'linux')).toEqual({ command: '/usr/bin/node', args: [script] });
  });

  test.each<[NodeJS.Platform, object]>([
    ['linux', { command: 'npx', args: ['-y', 'dialpad-organization-mcp'] }],
    ['win32', { command: 'cmd', args: ['/c', 'npx', '-y', 'dialpad-organization-mcp'] }],
  ])('the command of an entry is npx for a program in the cache of npx on %s', (platform, launch) => {
    expect(launchOf('/home/ada/.npm/_npx/1/main.js', '/usr/bin/node', platform)).toEqual(launch);
  });
});

describe('a question at the terminal', () => {
  test.each([
    ['1,2\n', '1,2'],
    ['\n', ''],
    ['', ''],
  ])('a question at the terminal ends with a line (%j)', async (typed, answer) => {
    const input = new PassThrough();
    const asking = askLine('Which? ', { input, output: new PassThrough() });
    input.end(typed);
    expect(await asking).toBe(answer);
  });

  test('a question at the terminal ends with Ctrl-C', async () => {
    const input = new PassThrough();
    const output = new PassThrough({ encoding: 'utf8' });
    const asking = askLine('Which? ', { input, output, terminal: true });
    input.write('\u0003');
    await expect(asking).rejects.toThrow(UsageError);
    // The error begins on a line of its own.
    expect(output.read()).toMatch(/\n$/);
  });
});
