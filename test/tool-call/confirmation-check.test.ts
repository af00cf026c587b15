import { describe, expect, test } from 'vitest';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import {
  type ClientAnswer,
  type ConfirmedCall,
  createConfirmation,
  NotConfirmedError,
} from '../../src/tool-call/confirmation/confirmation.ts';

const toolNamed = (name: string) => findTool(fullName(name)) ?? expect.fail(`no tool ${name}`);
const call: ConfirmedCall = {
  tool: toolNamed('rooms_delete'),
  args: { id: 7n },
  callerId: 'ada',
  pcid: undefined,
};
const first: ClientAnswer = { canElicit: true, state: undefined, responses: undefined };
const yes = { confirm: { action: 'accept', content: { confirm: true } } };
const noState = async () => undefined;

/** The state of a question for the call, as a client sends it back. */
async function stateOf(confirmation: ReturnType<typeof createConfirmation>, asked = call) {
  const question = await confirmation.check(asked, first, noState);
  const { requestState } = question ?? expect.fail('no question');
  const context = Object.create(null);
  return confirmation.codec.verify(requestState ?? expect.fail('no state'), context);
}

async function rejectionOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotConfirmedError);
  return String(error);
}

const unchanged = 'Nothing was sent to Dialpad and nothing was changed.';
const again = 'Call the tool again to request a new confirmation.';

describe('a call that needs a confirmation', () => {
  test('is asked about in a form with one box to tick', async () => {
    const question = await createConfirmation('risky').check(call, first, async () => ({ name: 'Lobby' }));
    expect(question?.inputRequests).toEqual({
      confirm: {
        method: 'elicitation/create',
        params: {
          mode: 'form',
          message: 'Delete the room "Lobby" (7) for good? This cannot be undone.',
          requestedSchema: {
            type: 'object',
            properties: {
              confirm: {
                type: 'boolean',
                title: 'Yes, make this change',
                description: 'Confirm this change.',
              },
            },
            required: ['confirm'],
          },
        },
      },
    });
  });

  test('continues after a yes, whatever the order of its arguments', async () => {
    const confirmation = createConfirmation('writes');
    const tool = toolNamed('rooms_patch');
    const state = await stateOf(confirmation, { ...call, tool, args: { id: 7n, name: 'Hall', a: 1 } });
    const reordered = { ...call, tool, args: { a: 1, name: 'Hall', id: 7n } };
    expect(await confirmation.check(reordered, { canElicit: true, state, responses: yes }, noState)).toBe(
      undefined,
    );
  });

  test.each<[change: Partial<ConfirmedCall>]>([
    [{ args: { id: 8n } }],
    [{ args: {} }],
    [{ tool: toolNamed('departments_delete') }],
    [{ callerId: 'grace' }],
    [{ pcid: 'pc_1' }],
  ])('does not continue with a confirmation for another call: %o', async (change) => {
    const confirmation = createConfirmation('risky');
    const state = await stateOf(confirmation);
    const answer = { canElicit: true, state, responses: yes };
    expect(await rejectionOf(confirmation.check({ ...call, ...change }, answer, noState))).toBe(
      `NotConfirmedError: That confirmation is for another call. ${unchanged} ${again}`,
    );
    expect(await confirmation.check(call, answer, noState)).toBeUndefined();
  });

  test.each([
    [false, 'was used before'],
    [undefined, 'cannot be verified now'],
  ])('does not continue when the first use is %s', async (isFirst, problem) => {
    const confirmation = createConfirmation('risky', undefined, { use: async () => isFirst });
    const answer = { canElicit: true, state: await stateOf(confirmation), responses: yes };
    expect(await rejectionOf(confirmation.check(call, answer, noState))).toBe(
      `NotConfirmedError: That confirmation ${problem}. ${unchanged} ${again}`,
    );
  });

  test('does not continue when the person has not ticked the box', async () => {
    const confirmation = createConfirmation('risky');
    const answer = { canElicit: true, state: await stateOf(confirmation), responses: {} };
    expect(await rejectionOf(confirmation.check(call, answer, noState))).toBe(
      `NotConfirmedError: The person did not confirm. ${unchanged} Do not try again unless they request it.`,
    );
  });

  test('is rejected for a client that cannot ask', async () => {
    const check = createConfirmation('risky').check(call, { ...first, canElicit: false }, noState);
    expect(await rejectionOf(check)).toBe(
      `NotConfirmedError: This call needs a person's confirmation (--confirm risky), and this client cannot request one (it has no elicitation). ${unchanged} Use a client that can, or ask the server's administrator to change MCP_CONFIRM.`,
    );
  });

  test('is rejected when its question is longer than 4000 characters', async () => {
    const confirmation = createConfirmation('writes');
    const tool = toolNamed('departments_update');
    const withText = (length: number) =>
      confirmation.check({ ...call, tool, args: { group_description: 'x'.repeat(length) } }, first, noState);
    const around = (await withText(0))?.inputRequests;
    const { length } = JSON.stringify(around);
    expect(length).toBeGreaterThan(0);
    expect(await withText(3_917)).toBeDefined();
    expect(await rejectionOf(withText(4_000))).toMatch(
      /^NotConfirmedError: This call needs a person's confirmation, and with all its arguments the question has 40\d\d characters, more than the 4000 that clients can show\. Nothing was sent to Dialpad and nothing was changed\. Split the change into several calls with fewer arguments\.$/,
    );
  });
});

test('an older key still verifies, and an unknown one does not', async () => {
  const [old, newer, other] = [7, 8, 9].map((byte) => new Uint8Array(32).fill(byte));
  if (old === undefined || newer === undefined || other === undefined) return expect.fail('no keys');
  const minted = await createConfirmation('risky', [old]).codec.mint({ once: 'x', call: 'y' });
  const context = Object.create(null);
  const verify = (...keys: [Uint8Array, ...Uint8Array[]]) =>
    createConfirmation('risky', keys).codec.verify(minted, context);
  expect(await verify(newer, other, old)).toEqual({ once: 'x', call: 'y' });
  await expect(verify(newer, other)).rejects.toThrow();
  await expect(verify(newer)).rejects.toThrow();
});

test.each([
  ['never', 'rooms_delete', {}, false, false],
  ['risky', 'rooms_delete', {}, true, true],
  ['risky', 'rooms_post', {}, false, false],
  ['risky', 'rooms_patch', { name: 'x' }, false, true],
  ['risky', 'rooms_patch', { phone_numbers: [] }, true, true],
  ['writes', 'rooms_patch', { name: 'x' }, true, true],
  ['writes', 'rooms_post', {}, true, true],
  ['writes', 'rooms_get', {}, false, false],
] as const)(
  'with --confirm %s a call of %s with %j needs one: %s',
  (mode, name, args, needed, mayBeNeeded) => {
    const confirmation = createConfirmation(mode);
    expect(confirmation.needed(toolNamed(name), args)).toBe(needed);
    expect(confirmation.mayBeNeeded(toolNamed(name))).toBe(mayBeNeeded);
  },
);
