import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRecord } from '../../src/lib/is-record.ts';
import { readDirectRequest } from '../../src/protocol/direct-path.ts';
import { answerVariously, compareOverHttp, environments, sampleRequests } from '../support/compare-paths.ts';
import { compareOverStdio } from '../support/compare-stdio.ts';
import { createTestApp } from '../support/linked-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

/** Thousands are compared with the loads, in test/stress. */
const REQUESTS = 100;

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream(answerVariously);
});
afterAll(() => upstream.close());

describe('the direct path sends the same responses as the SDK over HTTP', () => {
  test.each(environments)(
    'the direct path sends the same responses as the SDK over HTTP with %s',
    (_name, environment) => compareOverHttp(upstream.origin, sampleRequests(REQUESTS), { environment }),
  );

  test('the direct path sends the same responses as the SDK over HTTP with a store', () =>
    compareOverHttp(upstream.origin, sampleRequests(REQUESTS), { hosted: true }));

  test('many of the compared requests are served directly, and many are not', () => {
    const requests = sampleRequests(1_000);
    const direct = requests.filter(({ text }) => {
      const message: unknown = JSON.parse(text);
      return isRecord(message) && readDirectRequest(message) !== undefined;
    });
    expect(direct.length).toBeGreaterThan(requests.length / 4);
    expect(direct.length).toBeLessThan((requests.length * 3) / 4);
  });
});

test.each(environments)(
  'the direct path sends the same responses as the SDK over stdio with %s',
  async (_name, environment) => {
    const app = await createTestApp({ baseUrl: upstream.origin, environment });
    await compareOverStdio(app, 40);
    await app.close();
  },
);
