import { expect, test } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';

function log(facts: object): Record<string, unknown> {
  const lines: string[] = [];
  createLogger('info', { write: (line) => lines.push(line) }).info(facts, 'a message');
  return JSON.parse(lines.join(''));
}

test.each([
  [
    'among the facts of a line',
    { apiKey: 'k-1', tool: 'rooms_get' },
    { apiKey: '[hidden]', tool: 'rooms_get' },
  ],
  ['in a member of them', { request: { token: 't-1', id: 5 } }, { request: { token: '[hidden]', id: 5 } }],
  ['that is an object itself', { credential: { key: 'k-1' } }, { credential: '[hidden]' }],
])('hides a secret %s', (_place, facts, written) => {
  const before = structuredClone(facts);
  expect(log(facts)).toMatchObject({ ...written, msg: 'a message' });
  expect(facts).toEqual(before);
});

test('hides a secret that an error carries, and writes its message and stack', () => {
  const error = Object.assign(new Error('no room'), { password: 'p-1' });
  const { err } = log({ err: error });
  expect(err).toMatchObject({ type: 'Error', message: 'no room', password: '[hidden]' });
  expect(JSON.stringify(err)).toContain('logger.test.ts');
});

test.each([[null], ['a text'], [undefined]])('writes a line whose error is %j', (err) => {
  expect(log({ err })).toMatchObject({ msg: 'a message' });
});
