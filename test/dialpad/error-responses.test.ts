import { describe, expect, test } from 'vitest';
import { DialpadError } from '../../src/dialpad/dialpad-error.ts';
import { readDetail, readResponse } from '../../src/dialpad/read-response.ts';

const unchanged = (text: string) => text;

/** The error of a response. */
function errorOf(
  status: number,
  body = '',
  isWrite = true,
  headers: Record<string, string> = {},
): DialpadError {
  try {
    readResponse({ status, headers, body }, isWrite, unchanged);
  } catch (error) {
    if (error instanceof DialpadError) return error;
  }
  return expect.fail('no DialpadError');
}

describe('the error of a response', () => {
  test.each([
    [400, 'rejected', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [404, 'not_found', false],
    [408, 'rejected', true],
    [409, 'conflict', false],
    [413, 'rejected', false],
    [429, 'rate_limited', false],
    [499, 'rejected', false],
    [500, 'server_error', true],
    [503, 'server_error', true],
    [300, 'redirect', true],
    [302, 'redirect', true],
    [399, 'redirect', true],
  ])('status %i is %s, and whether a write may have been applied is %s', (status, kind, maybeApplied) => {
    expect(errorOf(status)).toMatchObject({
      name: 'DialpadError',
      message: `Dialpad call failed: ${kind} (${status})`,
      kind,
      status,
      maybeApplied,
      notProcessed: status === 429,
      detail: undefined,
      retryAfterMs: undefined,
    });
    expect(errorOf(status, '', false).maybeApplied).toBe(false);
  });

  test('has the text of Dialpad and its Retry-After', () => {
    expect(errorOf(429, '{"message":"slow down"}', true, { 'retry-after': '7' })).toMatchObject({
      detail: 'slow down',
      retryAfterMs: 7_000,
    });
  });

  test.each([200, 204, 299])('a body that is not JSON is invalid with status %i', (status) => {
    expect(errorOf(status, '<html>')).toMatchObject({
      kind: 'invalid_response',
      status,
      maybeApplied: true,
      detail: undefined,
      cause: expect.any(Error),
    });
    expect(errorOf(status, '<html>', false).maybeApplied).toBe(false);
  });

  test('the first value of a repeated Retry-After counts', () => {
    const response = { status: 429, headers: { 'retry-after': ['3', '9'] }, body: '' };
    expect(() => readResponse(response, false, unchanged)).toThrow(
      expect.objectContaining({ retryAfterMs: 3_000 }),
    );
  });
});

test.each([
  ['', undefined],
  [' \n', undefined],
  ['null', undefined],
  ['{"id":1}', { id: 1 }],
])('the body %j of a success is %o', (body, value) => {
  expect(readResponse({ status: 200, headers: {}, body }, false, unchanged)).toEqual(value);
});

test('the API key is removed before a body is read', () => {
  const read = readResponse({ status: 200, headers: {}, body: '{"name":"KEY"}' }, false, (text) =>
    text.replaceAll('KEY', '***'),
  );
  expect(read).toEqual({ name: '***' });
});

describe('the text of an error body', () => {
  const nestedIn = (levels: number) =>
    JSON.stringify(Array.from({ length: levels }).reduce((inner) => ({ error: inner }), 'deep'));

  test.each<[body: string, detail: string | undefined]>([
    ['{"error":{"message":"no"}}', 'no'],
    ['{"error":"no"}', 'no'],
    ['{"message":"no"}', 'no'],
    ['{"detail":"no"}', 'no'],
    ['{"error_description":"no"}', 'no'],
    ['{"error":"","message":"no"}', 'no'],
    ['{"error":{},"detail":{"message":"no"}}', 'no'],
    ['{"error":"first","message":"second"}', 'first'],
    ['{"other":"no"}', undefined],
    ['{"error":["no"]}', undefined],
    ['{"error":7}', undefined],
    ['"no"', 'no'],
    ['[]', undefined],
    ['{}', undefined],
    ['', undefined],
    ['  ', undefined],
    ['Bad Request', 'Bad Request'],
    ['a < b and c > d', 'a < b and c > d'],
    ['<h1>Bad Request</h1>', undefined],
    ['text <BR> text', undefined],
    ['<!doctype html>', undefined],
    ['</p>', undefined],
    ['{"error":"cut', undefined],
    [' ["cut', undefined],
    ['"cut', undefined],
    [nestedIn(5), 'deep'],
    [nestedIn(6), undefined],
    ['x'.repeat(400), 'x'.repeat(300)],
    [`${' '.repeat(10)}${'x'.repeat(300)}`, 'x'.repeat(300)],
    ['a\u0000\u202e\u2028\u2029\n\t b', 'a b'],
    [`${'x'.repeat(299)}\u{1f4de}`, `${'x'.repeat(299)}\ufffd`],
    [`${' '.repeat(3_000)}late`, undefined],
    ['password=one two', 'password=******** two'],
    ['sip-secret: "one"; x', 'sip-secret: "********"; x'],
    ['accessToken = one,two', 'accessToken = ********,two'],
    ['TOKEN:one&two', 'TOKEN:********&two'],
    ['the token is old', 'the token is old'],
    ['a=1 b=2', 'a=1 b=2'],
  ])('%j has the detail %j', (body, detail) => {
    expect(readDetail(body)).toBe(detail);
  });
});
