import { expect, test } from 'vitest';
import { areCapabilities } from '../../src/protocol/direct-path.ts';

const inherited = [
  'hasOwnProperty',
  'toString',
  'constructor',
  '__proto__',
  '__defineGetter__',
  '__defineSetter__',
];

test.each(inherited)(
  'leaves a capability that has the name of an inherited member to the SDK: %s',
  (name) => {
    for (const form of ['{}', '"elicitation"', 'true']) {
      expect(areCapabilities(JSON.parse(`{"${name}":${form}}`))).toBe(false);
    }
  },
);
