import { afterAll, beforeAll, describe, test } from 'vitest';
import { answerVariously, compareOverHttp, environments, sampleRequests } from '../support/compare-paths.ts';
import { compareOverStdio } from '../support/compare-stdio.ts';
import { createTestApp } from '../support/linked-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

/** In each environment. */
const REQUESTS = 2_000;

/** Each of about six messages. */
const SESSIONS = 500;

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream(answerVariously);
});
afterAll(() => upstream.close());

describe('the direct path sends the same responses as the SDK to thousands of generated requests', () => {
  test.each(environments)('over HTTP, with %s', (_name, environment) =>
    compareOverHttp(upstream.origin, sampleRequests(REQUESTS), { environment }),
  );

  test('over HTTP, with a store', () =>
    compareOverHttp(upstream.origin, sampleRequests(REQUESTS), { hosted: true }));

  test.each(environments)('over stdio, with %s', async (_name, environment) => {
    const app = await createTestApp({ baseUrl: upstream.origin, environment });
    await compareOverStdio(app, SESSIONS);
    await app.close();
  });
});
