import { describe, expect, test } from 'vitest';
import {
  explainConnectionError,
  isAboutHost,
  isBrokenOff,
  proxyRejection,
} from '../../src/doctor/explain-connection-error.ts';

const withCode = (code: string) => Object.assign(new Error('it failed'), { code });
const behind = (cause: unknown) => new Error('fetch failed', { cause });
const parserError = Object.assign(new Error('bad'), { name: 'HTTPParserError' });

describe('the explanation of a failed connection', () => {
  test.each([
    ['a name that does not exist', withCode('ENOTFOUND'), 'its name cannot be resolved (DNS)'],
    ['a cause', behind(withCode('ECONNREFUSED')), 'nothing listens there (connection refused)'],
    [
      'several addresses that were tried',
      new AggregateError([withCode('OTHER'), withCode('ENETUNREACH')]),
      'it does not respond',
    ],
    ['a response that is not HTTP', behind(parserError), 'the server does not speak HTTP'],
    ['a code without an explanation', withCode('EPROTO'), 'it cannot be reached (EPROTO)'],
    ['a code that is not one', withCode('any text\nat all'), 'it cannot be reached'],
    ['no code', new Error('?'), 'it cannot be reached'],
    ['no error object', 'text', 'it cannot be reached'],
    ['null', null, 'it cannot be reached'],
  ])('the explanation of a failed connection is found for %s', (_, error, what) => {
    expect(explainConnectionError(error).what).toBe(what);
  });

  test('a chain of causes that never ends is followed to a limit', () => {
    const error: Error & { cause?: unknown } = new Error('loop');
    error.cause = error;
    expect(explainConnectionError(error).what).toBe('it cannot be reached');
  });

  test('an error of TLS is about the host, and a reset is a connection that was broken off', () => {
    expect([withCode('CERT_HAS_EXPIRED'), withCode('ERR_SSL_WRONG_VERSION_NUMBER')].every(isAboutHost)).toBe(
      true,
    );
    expect(isAboutHost(withCode('ECONNRESET'))).toBe(false);
    expect([withCode('ECONNRESET'), withCode('UND_ERR_SOCKET'), parserError].every(isBrokenOff)).toBe(true);
    expect(isBrokenOff(withCode('ENOTFOUND'))).toBe(false);
  });

  test('the status of a proxy is read from its message, also without one in the chain', () => {
    expect(proxyRejection(behind(new Error('Proxy response (407) !== 200 when HTTP Tunneling')))).toBe(407);
    expect(proxyRejection(behind({ code: 'ECONNRESET' }))).toBeUndefined();
  });
});
