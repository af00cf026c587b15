import { describe, expect, test } from 'vitest';
import { PathArgumentError } from '../../src/dialpad/build-request.ts';
import { DialpadError, type DialpadErrorFacts } from '../../src/dialpad/dialpad-error.ts';
import type { ToolArguments } from '../../src/registry/define-tool.ts';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { explainFailure } from '../../src/tool-call/result/explain-error.ts';

function explain(name: string, args: ToolArguments, facts: Partial<DialpadErrorFacts>): string {
  const tool = findTool(fullName(name));
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const error = new DialpadError({ kind: 'rejected', maybeApplied: false, ...facts });
  return explainFailure(tool, args, error) ?? '';
}

describe('a failed read says what happened, why and what to do next', () => {
  test.each<[facts: Partial<DialpadErrorFacts>, text: string]>([
    [
      { kind: 'unauthorized', status: 401, detail: 'Bad key.' },
      'Dialpad rejected the API key (401). It said: "Bad key". The server\'s administrator must set a valid key; a retry will not help.',
    ],
    [
      { kind: 'forbidden', status: 403 },
      "Dialpad denied access (403). The API key has no right to this object: an office key reaches only its own office. Use an object of an office that offices_list returns, or ask the server's administrator for a company admin key.",
    ],
    [
      { kind: 'not_found', status: 404 },
      'Dialpad found nothing there (404). Check the ids: id (5) comes from offices_list.',
    ],
    [
      { kind: 'conflict', status: 409 },
      'Dialpad rejected the request because it conflicts with the current state (409). Check the state, then change the arguments or what conflicts with them.',
    ],
    [
      { kind: 'rejected', status: 400, detail: 'No. Really.' },
      'Dialpad rejected the arguments (400). It said: "No. Really". Correct the arguments (id) and call the tool again.',
    ],
    [
      { kind: 'rate_limited', status: 429, retryAfterMs: 1_500 },
      'Dialpad allows no more requests for now (429). Try again in 2 seconds.',
    ],
    [
      { kind: 'busy', retryAfterMs: 1_000 },
      "This company's rate limit is used up for now: other calls are ahead, or Dialpad requested a pause. Try again in 1 second.",
    ],
    [
      { kind: 'server_error', status: 500 },
      'Dialpad failed (500). This is a fault on its side. Try again later.',
    ],
    [
      { kind: 'redirect', status: 302 },
      "Dialpad responded with a redirect (302), which is never followed because it could send the API key elsewhere. The server's administrator should check DIALPAD_BASE_URL.",
    ],
    [
      { kind: 'invalid_response', status: 200 },
      "Dialpad's response (200) could not be read: it is not complete JSON. The usual cause is a proxy in between, or a wrong DIALPAD_BASE_URL. The server's administrator should check both.",
    ],
    [
      { kind: 'invalid_response', status: 200, detail: 'it is nested too deep' },
      "Dialpad's response (200) could not be read: it is nested too deep. Request less, such as one office.",
    ],
    [
      { kind: 'empty_response' },
      'Dialpad reported success with an empty response, which has no data. Try again later.',
    ],
    [
      { kind: 'error_response', detail: 'shard down' },
      'Dialpad reported an error, or sent none of the expected data, in a response with a success status. It said: "shard down". Check the arguments, or try again later.',
    ],
    [
      { kind: 'response_too_large' },
      "Dialpad's response is larger than the limit of 8 MB. Request less, such as one office.",
    ],
    [
      { kind: 'unreachable' },
      "Dialpad could not be reached. The server's administrator should check the network, the proxy and DIALPAD_BASE_URL.",
    ],
    [
      { kind: 'connection_lost' },
      'The connection to Dialpad broke before its response was complete. Try again later.',
    ],
    [
      { kind: 'timeout' },
      'Dialpad did not respond within the time limit of a call (DIALPAD_TIMEOUT_MS). Try again, and request less if the call was for a list.',
    ],
    [{ kind: 'cancelled' }, 'The call was cancelled. Call the tool again if the result is still needed.'],
  ])('the error of a failed read says what to do next: %o', (facts, text) => {
    expect(explain('offices_get', { id: 5n }, facts)).toBe(text);
    expect(explain('offices_get', { id: 5n }, { ...facts, maybeApplied: true })).toBe(text);
  });

  test.each([
    [1, '1 second'],
    [1_001, '2 seconds'],
    [3_600_000, '3600 seconds'],
    [5_399_000, '5399 seconds'],
    [5_400_000, '5400 seconds (2 hours)'],
    [171_000_000, '171000 seconds (2 days)'],
    [169_000_000, '169000 seconds (47 hours)'],
    [86_400_000 * 3, '259200 seconds (3 days)'],
  ])('a pause of %i ms is written as %s', (retryAfterMs, text) => {
    const error = explain('offices_get', {}, { kind: 'rate_limited', status: 429, retryAfterMs });
    expect(error).toContain(`Try again in ${text}.`);
  });

  test.each([
    [{ code: 'ECONNREFUSED' }, ' (ECONNREFUSED)'],
    [{ code: 'UND_ERR_1' }, ' (UND_ERR_1)'],
    [{ code: 'not a code' }, ''],
    [{ code: 'EA' }, ''],
    [{ code: `xE${'A'.repeat(9)}` }, ''],
    [{ code: `${'A'.repeat(9)}x` }, ''],
    [{ code: 'E'.repeat(51) }, ''],
    [{ code: 12_345 }, ''],
    [{}, ''],
    ['ECONNREFUSED', ''],
    [null, ''],
  ])('of the cause %j an unreachable Dialpad shows only the code', (cause, shown) => {
    const text = explain('offices_get', {}, { kind: 'unreachable', cause });
    expect(text).toContain(`Dialpad could not be reached${shown}. The server's`);
  });

  test('only ids that were sent are traced to the tools that list them', () => {
    const facts = { kind: 'not_found', status: 404 } as const;
    expect(explain('rooms_list', {}, facts)).toBe(
      "Dialpad found nothing there (404). The server's administrator should check the path of DIALPAD_BASE_URL.",
    );
    expect(explain('deskphones_rooms_get', { parent_id: 1n, id: 'x' }, facts)).toBe(
      'Dialpad found nothing there (404). Check the ids: id (x) comes from deskphones_rooms_list; parent_id (1) comes from rooms_list.',
    );
  });

  test('a call without arguments that Dialpad rejects is not told to correct some by name', () => {
    expect(explain('company_get', {}, { kind: 'rejected', status: 400 })).toBe(
      'Dialpad rejected the arguments (400). Correct the arguments and call the tool again.',
    );
  });

  test('an argument that does not fit into the path is explained with the source of valid ids', () => {
    const tool = findTool(fullName('deskphones_rooms_get')) ?? expect.fail();
    const failure = (parameter: string) =>
      explainFailure(tool, {}, new PathArgumentError(parameter, 'must not be empty'));
    expect(failure('id')).toBe('id must not be empty. Use an id from deskphones_rooms_list.');
    expect(failure('unknown')).toBe('unknown must not be empty.');
  });

  test('an internal error has no explanation for the model', () => {
    const tool = findTool(fullName('offices_get')) ?? expect.fail();
    expect(explainFailure(tool, {}, new Error('secret'))).toBeUndefined();
  });
});

describe('a failed write says whether it may have been applied', () => {
  test.each<[facts: Partial<DialpadErrorFacts>, outcome: RegExp]>([
    [{ kind: 'rejected', status: 400 }, /Nothing was changed\.$/],
    [{ kind: 'timeout', maybeApplied: true }, /may have applied the change\. Check with rooms_get/],
    [{ kind: 'timeout', maybeApplied: false }, /time limit.*Nothing was changed\.$/],
    [{ kind: 'empty_response', maybeApplied: true }, /may have applied the change/],
    [{ kind: 'conflict', status: 409 }, /\(409\)\. Read the current state with rooms_get, then.*changed\.$/],
    [{ kind: 'rejected', status: 400 }, /Correct the arguments \(id, name\) and/],
  ])('the error of a failed write says whether it may have been applied: %o', (facts, outcome) => {
    expect(explain('rooms_patch', { id: 5n, name: 'Hall' }, facts)).toMatch(outcome);
  });
});

test('after a write that no read can verify no check is suggested', () => {
  expect(
    explain('deskphones_rooms_create_international_pin', {}, { kind: 'cancelled', maybeApplied: true }),
  ).toMatch(/Dialpad may have applied the change\.$/);
});

test('a company admin key is named where a tool needs one', () => {
  expect(explain('company_get', {}, { kind: 'forbidden', status: 403 })).toBe(
    "Dialpad denied access (403). company_get needs a company admin API key; the key in use may be an office key. The server's administrator can set one; a retry with this key will not help.",
  );
});
