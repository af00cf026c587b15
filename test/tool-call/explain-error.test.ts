import { describe, expect, test } from 'vitest';
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

describe('a failed read says what to do next', () => {
  test.each<[facts: Partial<DialpadErrorFacts>, nextStep: RegExp]>([
    [{ kind: 'unauthorized', status: 401 }, /administrator must set a valid key/],
    [{ kind: 'forbidden', status: 403 }, /Use an object of an office that offices_list returns/],
    [{ kind: 'not_found', status: 404 }, /Check the ids: id \(5\) comes from offices_list/],
    [{ kind: 'conflict', status: 409 }, /then change the arguments or what conflicts with them/],
    [{ kind: 'rejected', status: 400 }, /Correct the arguments \(id\) and call the tool again/],
    [{ kind: 'rate_limited', status: 429, retryAfterMs: 1_500 }, /Try again in 2 seconds/],
    [{ kind: 'busy', retryAfterMs: 86_400_000 * 3 }, /Try again in 259200 seconds \(3 days\)/],
    [{ kind: 'server_error', status: 500 }, /Try again later/],
    [{ kind: 'redirect', status: 302 }, /should check DIALPAD_BASE_URL/],
    [{ kind: 'invalid_response', status: 200 }, /should check both/],
    [{ kind: 'empty_response' }, /Try again later/],
    [{ kind: 'error_response', detail: 'shard down' }, /It said: "shard down"\. Check the arguments/],
    [{ kind: 'response_too_large' }, /Request less/],
    [{ kind: 'unreachable' }, /should check the network/],
    [{ kind: 'connection_lost' }, /Try again later/],
    [{ kind: 'timeout' }, /Try again, and request less/],
    [{ kind: 'cancelled' }, /Call the tool again/],
  ])('the error of a failed read says what to do next: %o', (facts, nextStep) => {
    const text = explain('offices_get', { id: 5n }, facts);
    expect(text).toMatch(nextStep);
    expect(text).not.toMatch(/ {2}|may have applied|Nothing was changed/);
  });
});

describe('a failed write says whether it may have been applied', () => {
  test.each<[facts: Partial<DialpadErrorFacts>, outcome: RegExp]>([
    [{ kind: 'rejected', status: 400 }, /Nothing was changed\.$/],
    [{ kind: 'timeout', maybeApplied: true }, /may have applied the change\. Check with rooms_get/],
    [{ kind: 'timeout', maybeApplied: false }, /time limit.*Nothing was changed\.$/],
    [{ kind: 'empty_response', maybeApplied: true }, /may have applied the change/],
  ])('the error of a failed write says whether it may have been applied: %o', (facts, outcome) => {
    expect(explain('rooms_patch', { id: 5n, name: 'Hall' }, facts)).toMatch(outcome);
  });
});

test('a company admin key is named where a tool needs one', () => {
  expect(explain('company_get', {}, { kind: 'forbidden', status: 403 })).toMatch(
    /company_get needs a company admin API key.*administrator can set one/,
  );
});
