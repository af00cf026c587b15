import { expect, test } from 'vitest';
import { redactSecrets } from '../../src/tool-call/redact.ts';

const MASK = '********';

test.each([
  'password',
  'Password',
  'PASSWORD',
  'sip_password',
  'sipPassword',
  'secret',
  'client_secret',
  'webhookSecret',
  'token',
  'Token',
  'bearer_token',
])('masks the member %s, at any depth', (name) => {
  const phone = { id: '1', [name]: 'hidden' };
  const masked = { id: '1', [name]: MASK };
  expect(redactSecrets(phone)).toEqual(masked);
  expect(redactSecrets({ items: [phone, { phone }] })).toEqual({ items: [masked, { phone: masked }] });
});

test('masks whatever is in a secret member but true, false and null', () => {
  const secrets = { password: 1234, token: ['a'], secret: { value: 'a' } };
  expect(redactSecrets(secrets)).toEqual({ password: MASK, token: MASK, secret: MASK });
  const flags = { has_password: true, use_token: false, secret: null };
  expect(redactSecrets(flags)).toEqual(flags);
});

test.each(['password_policy', 'tokens_left', 'secretary', 'name'])(
  'leaves the member %s as it is',
  (name) => {
    expect(redactSecrets({ [name]: 'value' })).toEqual({ [name]: 'value' });
  },
);
