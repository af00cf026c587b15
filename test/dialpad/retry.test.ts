import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DialpadError, type DialpadErrorFacts } from '../../src/dialpad/dialpad-error.ts';
import { readRetryAfter } from '../../src/dialpad/retry-after.ts';
import { mayRetry, retryDelay } from '../../src/dialpad/retry-policy.ts';
import { findTool } from '../../src/registry/registry.ts';
import { checkProperty } from '../support/property.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

/** The longest wait, in ms. */
const A_YEAR = 366 * 24 * 60 * 60 * 1000;

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['soon', undefined],
    ['', undefined],
    ['2026', 2_026_000],
    ['99999999999', A_YEAR],
    ['999999999', A_YEAR],
    ['9'.repeat(20), undefined],
    ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
    ['Fri, 01 Jan 2038 00:00:00 GMT', A_YEAR],
    ['Thu Jan  1 00:00:30 2026', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    [undefined, undefined],
  ])('Retry-After: %s is a wait of %s ms', (header, wait) => {
    expect(readRetryAfter(header, now)).toBe(wait);
  });

  test('a Retry-After of any text is a wait of at most a year, or none', () => {
    const words = fc.constantFrom(
      'Thu, ',
      '01 ',
      'Jan ',
      '2026',
      '00:00:30',
      ' GMT',
      '-',
      '9',
      'e',
      '.',
      '\u0000',
    );
    checkProperty(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((parts) => parts.join('')),
        ),
        (header) => {
          const wait = readRetryAfter(header, now);
          if (wait !== undefined) {
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(wait).toBeLessThanOrEqual(A_YEAR);
          }
        },
      ),
    );
  });

  test('a Retry-After in seconds and one as a date of the same moment are the same wait', () => {
    checkProperty(
      fc.property(fc.integer({ min: 1, max: A_YEAR / 1_000 }), (seconds) => {
        const date = new Date(now + seconds * 1_000);
        const [, day, month, year, time] = date.toUTCString().split(/,? /);
        const asctime = `Thu ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
        for (const header of [`${seconds}`, date.toUTCString(), asctime]) {
          expect([header, readRetryAfter(header, now)]).toEqual([header, seconds * 1_000]);
        }
      }),
    );
  });
});

describe('retry policy', () => {
  const tools = {
    GET: 'dialpad_organization_rooms_get',
    PUT: 'dialpad_organization_offices_e911_update',
    DELETE: 'dialpad_organization_rooms_delete',
    POST: 'dialpad_organization_rooms_post',
    PATCH: 'dialpad_organization_rooms_patch',
  };
  const failures: Record<string, Omit<DialpadErrorFacts, 'maybeApplied'>> = {
    'never sent': { kind: 'unreachable', notProcessed: true },
    reset: { kind: 'connection_lost' },
    '429': { kind: 'rate_limited', status: 429, notProcessed: true },
    '500': { kind: 'server_error', status: 500 },
    '502': { kind: 'server_error', status: 502 },
    '503': { kind: 'server_error', status: 503 },
    '504': { kind: 'server_error', status: 504 },
    '404': { kind: 'not_found', status: 404 },
    'the deadline': { kind: 'timeout' },
    'a cancel': { kind: 'cancelled', notProcessed: true },
    HTML: { kind: 'invalid_response', status: 200 },
  };
  const always = ['never sent', '429'];
  const reads = [...always, 'reset', '502', '503', '504'];

  test.each(
    Object.entries(tools).flatMap(([method, name]) =>
      Object.keys(failures).map((failure) => ({ method, name, failure })),
    ),
  )('decides whether to retry a $method after $failure', ({ method, name, failure }) => {
    const tool = findTool(name);
    const facts = failures[failure];
    if (tool === undefined || facts === undefined) throw new Error('unknown case');
    const error = new DialpadError({ ...facts, maybeApplied: false });
    expect(mayRetry(tool, error, 1)).toBe((method === 'GET' ? reads : always).includes(failure));
  });

  test('stops after five attempts, except on 429, which the deadline bounds', () => {
    const tool = findTool(tools.GET);
    if (tool === undefined) throw new Error('unknown tool');
    const facts = { maybeApplied: false, notProcessed: true };
    expect(mayRetry(tool, new DialpadError({ kind: 'unreachable', ...facts }), 5)).toBe(false);
    expect(mayRetry(tool, new DialpadError({ kind: 'rate_limited', ...facts }), 50)).toBe(true);
  });

  test('waits for Retry-After, else a random time whose maximum doubles with each attempt', () => {
    const plain = new DialpadError({ kind: 'server_error', status: 503, maybeApplied: false });
    const asked = new DialpadError({ kind: 'rate_limited', retryAfterMs: 4_200, maybeApplied: false });
    expect(retryDelay(asked, 1)).toBe(4_200);
    expect([1, 2, 3, 10].map((attempt) => retryDelay(plain, attempt, () => 1))).toEqual([
      200, 400, 800, 5_000,
    ]);
    expect(retryDelay(plain, 3, () => 0)).toBe(0);
  });
});
