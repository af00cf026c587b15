import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reportFailure } from '../../src/cli/terminal/report-error.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

const listenError = (more: object) =>
  Object.assign(new Error('listen failed'), { syscall: 'listen', ...more });

test.each([
  [{ code: 'EADDRINUSE', port: 80, address: '::' }, 'Port 80 of :: is in use', 2],
  [{ code: 'EACCES', port: 80, address: '127.0.0.1' }, 'Choose one above 1023 with --port', 2],
  [{ code: 'EADDRNOTAVAIL', address: '192.0.2.1' }, '192.0.2.1 is not an address of this machine', 2],
  [{ code: 'EACCES' }, 'The port of this machine is not permitted', 2],
  [{ code: 'EOTHER' }, 'listen failed', 1],
])('the error %j of a server that cannot listen is explained', (more, text, exitCode) => {
  reportFailure(listenError(more), false);
  expect(printed).toMatch(/^error: /);
  expect(printed).toContain(text);
  expect(process.exitCode).toBe(exitCode);
});

test.each([
  [new UsageError('No tool', 'Name one'), '{"error":"No tool","fix":"Name one"}\n', 2],
  [new Error('It failed'), '{"error":"It failed"}\n', 1],
  ['any value', '{"error":"any value"}\n', 1],
])('the failure %o is printed as JSON where that is requested', (error, json, exitCode) => {
  reportFailure(error, true);
  expect(printed).toBe(json);
  expect(process.exitCode).toBe(exitCode);
});
