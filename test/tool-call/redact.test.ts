import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactSecrets } from '../../src/tool-call/result/redact.ts';
import { checkProperty } from '../support/property.ts';

test.each([
  [{ password: 'x' }, { password: '********' }],
  [{ sip_password: 'x' }, { sip_password: '********' }],
  [
    { clientSecret: 'x', ACCESS_TOKEN: 1 },
    { clientSecret: '********', ACCESS_TOKEN: '********' },
  ],
  [{ items: [{ a: { Password: ['x'] } }, 1] }, { items: [{ a: { Password: '********' } }, 1] }],
  [
    { has_password: true, password: null },
    { has_password: true, password: null },
  ],
  [
    { passwords: 'x', token_count: 2 },
    { passwords: 'x', token_count: 2 },
  ],
])('secrets are redacted in %j', (value, redacted) => {
  expect(redactSecrets(value)).toEqual(redacted);
});

test('a value without secrets is returned without a copy', () => {
  const value = { items: [{ id: '1', name: 'Desk' }] };
  expect(redactSecrets(value)).toBe(value);
});

test('redaction keeps a member called __proto__ as data', () => {
  const value = JSON.parse('{"__proto__":{"password":"x"},"token":"y"}');
  expect(JSON.stringify(redactSecrets(value))).toBe(
    '{"__proto__":{"password":"********"},"token":"********"}',
  );
});

test('no secret survives at any depth, and nothing else changes', () => {
  const SECRET = 'secret-51c7d2f8';
  const name = fc.oneof(fc.string(), fc.constantFrom('password', 'sipPassword', 'client_secret', 'TOKEN'));
  const leaf = fc.oneof(fc.constant(SECRET), fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('tree')), fc.dictionary(name, tie('tree'))),
  }));
  const isSecretName = (key: string) => /(password|secret|token)$/i.test(key);

  checkProperty(
    fc.property(fc.dictionary(name, tree), (value) => {
      const expected = JSON.parse(JSON.stringify(value), (key, member) =>
        isSecretName(key) && typeof member !== 'boolean' && member !== null ? '********' : member,
      );
      expect(JSON.stringify(redactSecrets(value))).toBe(JSON.stringify(expected));
    }),
  );
});
