import { afterAll, beforeAll, describe, test } from 'vitest';
import { answerVariously, compareOverHttp, environments, sampleRequests } from '../support/compare-paths.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

/** In each environment. */
const REQUESTS = 2_000;

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream(answerVariously);
});
afterAll(() => upstream.close());

describe('the direct path sends the same responses as the SDK to thousands of generated requests over HTTP', () => {
  test.each(environments)('with %s', (_name, environment) =>
    compareOverHttp(upstream.origin, sampleRequests(REQUESTS), { environment }),
  );

  test('with a store', () => compareOverHttp(upstream.origin, sampleRequests(REQUESTS), { hosted: true }));
});
