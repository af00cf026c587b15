import { expect, test } from 'vitest';
import { redactSecrets } from '../../src/tool-call/result/redact.ts';

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
