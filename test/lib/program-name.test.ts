import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { commandLine } from '../../src/lib/program-name.ts';

const { argv } = process;
afterEach(() => {
  process.argv = argv;
});

test.each([
  ['in a clone', join(process.cwd(), 'dist', 'main.js'), `node ${join('dist', 'main.js')} settings`],
  ['installed', join('/usr', 'bin', 'dialpad-organization-mcp'), 'dialpad-organization-mcp settings'],
  ['in the cache of npx', join('/home', '_npx', '1', 'main.js'), 'npx dialpad-organization-mcp settings'],
])('a message names the command that the user can run %s', (_where, script, command) => {
  process.argv = ['node', script];
  expect(commandLine('settings')).toBe(command);
});
