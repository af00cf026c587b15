import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { onTerminal } from '../support/terminal.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

test('stdio on a terminal says that it waits for a client and how to try it, with readable logs', async () => {
  const { status, shown } = await onTerminal('exec MAIN --demo', 'Try one call');
  expect(shown).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: serving over stdio /m);
  expect(shown).toContain(`serving over stdio {"tools":${tools.length},"demo":true}\n`);
  expect(shown).toContain('Waiting for an MCP client on stdin');
  expect(shown).toMatch(/^Try one call: +node .*main\.js call offices_list --demo$/m);
  expect(status).toBe(0);
});

test('stdio with a client on stdin prints no advice, and logs JSON where stderr is not a terminal', async () => {
  const { shown } = await onTerminal('MAIN --demo </dev/null 2>&1 | cat');
  const lines = shown.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['serving over stdio', 'stopping']);
});

test('call prints indented JSON on a terminal, and one line elsewhere', async () => {
  const call = `MAIN call rooms_list '{"fields":["name"]}' --demo`;
  expect((await onTerminal(call)).shown).toMatch(/^\{\n {2}"items": \[\n/);
  expect((await onTerminal(`${call} | cat`)).shown).toMatch(/^\{"items":\[.*\}\n$/);
});

test('setup with one client asks only before it writes, and an interruption ends its line', async () => {
  const home = mkdtempSync(join(tmpdir(), 'setup-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, '.cursor'));
  const { status, shown } = await onTerminal(`HOME=${home} MAIN setup --demo`, 'Write these changes?');
  expect(shown).not.toContain('Which ones?');
  expect(shown).toMatch(/\nerror: Interrupted\nNothing was changed\.\n$/);
  expect(status).toBe(2);
});

test.each([
  ['2', /Write these changes\?/, ['.codex/config.toml']],
  ['', /Write these changes\?/, ['.cursor/mcp.json', '.codex/config.toml']],
  ['2, 7', /"7" is not one of the numbers\nNothing was changed\./, []],
])('setup with two clients asks which ones; the answer %j chooses', async (answer, shows, files) => {
  const home = mkdtempSync(join(tmpdir(), 'setup-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  for (const folder of ['.cursor', '.codex']) mkdirSync(join(home, folder));
  const line = `HOME=${home} MAIN setup --demo`;
  const { shown } = await onTerminal(line, 'Which ones?', {
    keys: `${answer}\r`,
    later: [['Write these changes?', 'y\r']],
  });
  expect(shown).toMatch(/Clients on this machine:\n {2}1 {2}Cursor .*\n {2}2 {2}Codex/);
  expect(shown).toMatch(shows);
  const written = ['.cursor/mcp.json', '.codex/config.toml'].filter((file) => existsSync(join(home, file)));
  expect(written).toEqual(files);
});

test.each([
  ['Ctrl-C', CTRL_C],
  ['Ctrl-D', CTRL_D],
  ['Return', '\r'],
])('call changes nothing when its question is answered with %s', async (_, keys) => {
  const line = `MAIN call rooms_delete '{"id": "5120385756480892"}' --demo --confirm writes`;
  const { status, shown } = await onTerminal(line, '[y/N]', { keys });
  // The question ends its line; the audit log follows.
  expect(shown).toMatch(/\[y\/N\][^\n{]*\n\{[^\n]*"reason":"not_confirmed"/);
  expect(shown).toMatch(/\nerror: Not confirmed\. Nothing was changed\.\n$/);
  expect(status).toBe(1);
});

test('call makes the change when its question is answered with y', async () => {
  const line = `MAIN call rooms_delete '{"id": "5120385756480892"}' --demo --confirm writes`;
  expect((await onTerminal(line, '[y/N]', { keys: 'y\r' })).status).toBe(0);
});
