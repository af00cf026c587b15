import { expect, test, vi } from 'vitest';
import { PathArgumentError } from '../../src/dialpad/build-request.ts';
import { DialpadError } from '../../src/dialpad/dialpad-error.ts';
import { AuditError, type AuditLog } from '../../src/telemetry/audit-log.ts';
import { ArgumentError } from '../../src/tool-call/arguments/argument-error.ts';
import { NotConfirmedError } from '../../src/tool-call/confirmation/confirmation.ts';
import { ConnectionError } from '../../src/tool-call/connection/resolve-connection.ts';
import { outcomeOf, sendAudited, targetOf } from '../../src/tool-call/record-call.ts';

test.each([
  [new DialpadError({ kind: 'not_found', maybeApplied: false }), 'not_found'],
  [new ArgumentError('x'), 'invalid_arguments'],
  [new PathArgumentError('id', 'x'), 'invalid_arguments'],
  [new ConnectionError('request', 'x'), 'no_connection'],
  [new AuditError('x'), 'not_audited'],
  [new NotConfirmedError('x'), 'not_confirmed'],
  [new Error('x'), 'internal_error'],
])('the outcome of a call that fails with %s is %s', (error, outcome) => {
  expect(outcomeOf(error)).toBe(outcome);
});

test('the target of a write has the ids of its arguments and nothing else', () => {
  const args = { id: 7n, office_id: '8', number: '+14155550100', name: 'Hall', identity: 1, pid: 2 };
  expect(targetOf(args)).toEqual({ id: '7', office_id: '8', number: '+14155550100' });
});

const failed = (facts: { maybeApplied: boolean; status?: number }) =>
  new DialpadError({ kind: 'rejected', ...facts });

test.each<[error: Error | undefined, outcome: Record<string, unknown>]>([
  [undefined, { outcome: 'applied' }],
  [failed({ maybeApplied: false, status: 400 }), { outcome: 'refused', reason: 'rejected' }],
  [failed({ maybeApplied: false }), { outcome: 'not_sent', reason: 'rejected' }],
  [failed({ maybeApplied: true, status: 500 }), { outcome: 'may_have_been_applied', reason: 'rejected' }],
  [new PathArgumentError('id', 'x'), { outcome: 'not_sent', reason: 'invalid_arguments' }],
  [new Error('x'), { outcome: 'may_have_been_applied', reason: 'internal_error' }],
])('a write that ends with %s has the outcome %j in the audit log', async (error, outcome) => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const intent = vi.fn(async () => 'id-1');
  const recordOutcome = vi.fn(async () => {});
  const audit: Pick<AuditLog, 'intent' | 'outcome'> = { intent, outcome: recordOutcome };
  const write = { requestId: undefined, tool: 'x', caller: 'one', pcid: undefined, target: {} };
  const response = sendAudited(audit, write, async () => {
    expect(intent).toHaveBeenCalledWith(write);
    vi.advanceTimersByTime(41.6);
    if (error !== undefined) throw error;
    return 'response';
  });
  if (error === undefined) expect(await response).toBe('response');
  else await expect(response).rejects.toBe(error);
  expect(recordOutcome.mock.calls).toEqual([['id-1', { ...outcome, ms: 42 }]]);
  vi.useRealTimers();
});
