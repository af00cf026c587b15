import { describe, expect, test } from 'vitest';
import { proxyAddress, proxyFor } from '../../src/doctor/proxy.ts';

const both = { HTTPS_PROXY: 'http://secure.example.com:1', HTTP_PROXY: 'http://plain.example.com:2' };

describe('which proxy a request goes through', () => {
  test.each([
    ['https://dialpad.com', both, 'http://secure.example.com:1'],
    ['http://127.0.0.1:8080', both, 'http://plain.example.com:2'],
    ['https://dialpad.com', { HTTP_PROXY: 'http://plain.example.com:2' }, 'http://plain.example.com:2'],
    [
      'https://dialpad.com',
      { ...both, https_proxy: 'http://lower.example.com:3' },
      'http://lower.example.com:3',
    ],
    ['https://dialpad.com', {}, undefined],
    ['https://dialpad.com', { ...both, NO_PROXY: '*' }, undefined],
    ['https://dialpad.com', { ...both, NO_PROXY: 'example.com dialpad.com' }, undefined],
    ['https://sandbox.dialpad.com', { ...both, NO_PROXY: '.dialpad.com' }, undefined],
    ['https://sandbox.dialpad.com', { ...both, NO_PROXY: '*.dialpad.com' }, undefined],
    ['https://dialpad.com', { ...both, NO_PROXY: 'dialpad.com:8443' }, 'http://secure.example.com:1'],
    ['https://dialpad.com', { ...both, NO_PROXY: 'dialpad.com:443' }, undefined],
    ['https://notdialpad.com', { ...both, NO_PROXY: 'dialpad.com' }, 'http://secure.example.com:1'],
  ])('%s with %j', (target, environment, expected) => {
    expect(proxyFor(new URL(target), environment)?.origin).toBe(expected);
  });

  test('the address of a proxy is printed without its password', () => {
    expect(proxyAddress(new URL('http://user:word@proxy.example.com:8080'))).toBe(
      'http://proxy.example.com:8080',
    );
  });
});
