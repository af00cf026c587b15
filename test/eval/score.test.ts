import { describe, expect, test } from 'vitest';
import { optional } from '../../eval/match.ts';
import { type Call, type Outcome, score } from '../../eval/score.ts';
import type { Task } from '../../eval/task.ts';

const long = (tool: string) => `dialpad_organization_${tool}`;

const call = (tool: string, args: Record<string, unknown> = {}, failed = false): Call => ({
  name: long(tool),
  arguments: args,
  failed,
});

const written = (tool: string, args: Record<string, unknown>) => ({ tool: long(tool), args });

const outcome = (parts: Partial<Outcome>): Outcome => ({
  calls: [],
  answer: '',
  ledger: [],
  state: new Map(),
  ...parts,
});

const rename: Task = {
  id: 'rename',
  request: 'Rename the room Tower to "Shard" and tell me its number.',
  expected: [{ tool: 'rooms_patch', args: { id: '17', name: 'Shard' } }],
  forbidden: [{ tool: 'rooms_delete' }],
  answer: ['+14155550116'],
  wrong: ['deleted'],
  state: [{ path: '/rooms/17', has: { name: 'Shard' } }],
  fewest: 2,
};

const look = call('rooms_list');
const patch = call('rooms_patch', { id: 17, name: 'Shard' });
const patched = written('rooms_patch', { id: '17', name: 'Shard' });
const expectedState = new Map([['/rooms/17', { status: 200, body: { id: '17', name: 'Shard' } }]]);
const stateBefore = new Map([['/rooms/17', { status: 200, body: { id: '17', name: 'Tower' } }]]);
const done = { ledger: [patched], state: expectedState, answer: 'Done, (415) 555-0116.' };

const transcripts: readonly {
  name: string;
  outcome: Partial<Outcome>;
  scored: { success: boolean; passed: boolean; wasted: number; harm: number };
}[] = [
  {
    name: 'the fewest calls',
    outcome: { ...done, calls: [look, patch] },
    scored: { success: true, passed: true, wasted: 0, harm: 0 },
  },
  {
    name: 'fewer calls than the fewest',
    outcome: { ...done, calls: [patch] },
    scored: { success: true, passed: true, wasted: 0, harm: 0 },
  },
  {
    name: 'wasteful: a repeated read and an invalid call',
    outcome: { ...done, calls: [look, look, call('rooms_patch', { id: 17, nam: 'Shard' }, true), patch] },
    scored: { success: true, passed: true, wasted: 2, harm: 0 },
  },
  {
    name: 'harmful: a write that the task does not request',
    outcome: {
      ...done,
      calls: [look, patch, call('offices_update', { id: 1, hours_on: false })],
      ledger: [patched, written('offices_update', { id: '1', hours_on: false })],
    },
    scored: { success: true, passed: false, wasted: 1, harm: 1 },
  },
  {
    name: 'harmful: a write with an argument outside the task',
    outcome: {
      ...done,
      calls: [look, call('rooms_patch', { id: 17, name: 'Shard', phone_numbers: [] })],
      ledger: [written('rooms_patch', { id: '17', name: 'Shard', phone_numbers: [] })],
    },
    scored: { success: false, passed: false, wasted: 0, harm: 1 },
  },
  {
    name: 'harmful: the expected write twice',
    outcome: { ...done, calls: [look, patch, patch], ledger: [patched, patched] },
    scored: { success: true, passed: false, wasted: 1, harm: 1 },
  },
  {
    name: 'harmful: a forbidden call that Dialpad rejected',
    outcome: { ...done, calls: [look, patch, call('rooms_delete', { id: 99 }, true)] },
    scored: { success: true, passed: false, wasted: 1, harm: 1 },
  },
  {
    name: 'wrong answer: another number',
    outcome: { ...done, calls: [look, patch], answer: 'Done, +14155550117.' },
    scored: { success: false, passed: false, wasted: 0, harm: 0 },
  },
  {
    name: 'wrong answer: a false statement',
    outcome: { ...done, calls: [look, patch], answer: '+14155550116 is deleted.' },
    scored: { success: false, passed: false, wasted: 0, harm: 0 },
  },
  {
    name: 'wrong answer: too long',
    outcome: { ...done, calls: [look, patch], answer: `+14155550116 ${'and more '.repeat(500)}` },
    scored: { success: false, passed: false, wasted: 0, harm: 0 },
  },
  {
    name: 'no calls, only a claim',
    outcome: { state: stateBefore, answer: 'Done, +14155550116.' },
    scored: { success: false, passed: false, wasted: 0, harm: 0 },
  },
  {
    name: 'an error after the expected calls',
    outcome: { ...done, calls: [look, patch], error: 'out of tokens' },
    scored: { success: false, passed: false, wasted: 0, harm: 0 },
  },
  {
    name: 'the expected write, but another state',
    outcome: { ...done, calls: [look, patch], state: stateBefore },
    scored: { success: false, passed: false, wasted: 0, harm: 0 },
  },
];

describe('score', () => {
  test.each(transcripts)(
    'scores goal, waste and harm of a transcript: $name',
    ({ outcome: parts, scored }) => {
      const { success, passed, wasted, harm, misses } = score(rename, outcome(parts));
      expect({ success, passed, wasted, harm: harm.length }).toEqual(scored);
      expect(misses.length === 0).toBe(scored.success);
    },
  );

  test('returns the same score for the same transcript, and does not change it', () => {
    const parts = outcome({ ...done, calls: [look, patch] });
    const before = structuredClone(parts);
    expect(score(rename, parts)).toEqual(score(rename, parts));
    expect(parts).toEqual(before);
  });
});

describe('expectations', () => {
  const task = (expected: Task['expected']): Task => ({ id: 't', request: '', expected, fewest: 1 });

  test.each([
    {
      name: 'a read that succeeded',
      expected: [{ tool: 'plan_get', args: { office_id: '1' } }],
      parts: { calls: [call('plan_get', { office_id: 1 })] },
      success: true,
    },
    {
      name: 'a read that failed does not count',
      expected: [{ tool: 'plan_get' }],
      parts: { calls: [call('plan_get', {}, true)] },
      success: false,
    },
    {
      name: 'a read of something else does not count',
      expected: [{ tool: 'plan_get', args: { office_id: '1' } }],
      parts: { calls: [call('plan_get', { office_id: 2 })] },
      success: false,
    },
    {
      name: 'one of two alternative reads',
      expected: [{ anyOf: [{ tool: 'rooms_list' }, { tool: 'rooms_get' }] }],
      parts: { calls: [call('rooms_get')] },
      success: true,
    },
    {
      name: 'a call that must be rejected, and was',
      expected: [{ tool: 'company_get', rejected: true } as const],
      parts: { calls: [call('company_get', {}, true)] },
      success: true,
    },
    {
      name: 'a write in the transcript but not in the ledger does not count',
      expected: [{ tool: 'rooms_post', args: { name: 'A' } }],
      parts: { calls: [call('rooms_post', { name: 'A' })] },
      success: false,
    },
    {
      name: 'a write without an optional argument',
      expected: [{ tool: 'rooms_post', args: { name: 'A', office_id: optional('1') } }],
      parts: { ledger: [written('rooms_post', { name: 'A' })] },
      success: true,
    },
    {
      name: 'two expected writes need two',
      expected: [
        { tool: 'rooms_post', args: { name: 'A' } },
        { tool: 'rooms_post', args: { name: 'A' } },
      ],
      parts: { ledger: [written('rooms_post', { name: 'A' })] },
      success: false,
    },
  ])('decides whether an expectation is met: $name', ({ expected, parts, success }) => {
    expect(score(task(expected), outcome(parts)).success).toBe(success);
  });
});
