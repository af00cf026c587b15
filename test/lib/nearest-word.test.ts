import { expect, test } from 'vitest';
import { nearestWord } from '../../src/lib/nearest-word.ts';

test.each<[string, readonly string[], string | undefined]>([
  ['ofice', ['office', 'room'], 'office'],
  ['nmae', ['name', 'id'], 'name'],
  ['usr', ['user', 'room'], 'user'],
  ['robot', ['room', 'user'], undefined],
  ['nope', ['plan_get', 'offices_get'], undefined],
  ['PCID', ['id', 'name'], undefined],
  ['CHF', ['CAD', 'USD'], undefined],
  ['UK', ['DK', 'GB'], undefined],
  ['usa', ['SA', 'US'], undefined],
  ['us', ['SA', 'US'], 'US'],
  ['x'.repeat(101), ['x'], undefined],
])('nearestWord finds for %s among %j: %s', (word, known, meant) => {
  expect(nearestWord(word, known)).toBe(meant);
});
