import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { InputRequiredResult, RequestStateCodec } from '@modelcontextprotocol/server';
import { encodeJson } from '../../lib/encode-json.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import type { Tool, ToolArguments } from '../../registry/define-tool.ts';
import { confirmationQuestion } from './confirmation-question.ts';
import { createUsedConfirmations, type UsedConfirmations } from './used-confirmations.ts';

export type ConfirmMode = 'never' | 'risky' | 'writes';

/** A confirmation is valid only for this call. */
export interface ConfirmedCall {
  readonly tool: Tool;
  readonly args: ToolArguments;
  readonly callerId: string;
  readonly pcid: string | undefined;
}

/** Signed, not secret: the client sends it back with the person's answer. */
interface ConfirmationState {
  readonly once: string;
  readonly call: string;
}

export interface ClientAnswer {
  /** Whether the client can show a form. */
  readonly canElicit: boolean;
  /** Verified. Undefined in the first request of a call. */
  readonly state: ConfirmationState | undefined;
  readonly responses: JsonObject | undefined;
}

/** The call was not confirmed. The message is for the model. */
export class NotConfirmedError extends Error {
  override readonly name = 'NotConfirmedError';
}

export interface Confirmation {
  /** Verifies the state that a client sends back. */
  readonly codec: RequestStateCodec<ConfirmationState>;
  needed(tool: Tool, args: ToolArguments): boolean;
  /** Whether some calls of this tool need a confirmation. */
  mayBeNeeded(tool: Tool): boolean;
  /**
   * Undefined when a person has confirmed this call; a question for the client to ask when it is the first request.
   * `readState` reads the state that the call changes. Throws NotConfirmedError.
   */
  check(
    call: ConfirmedCall,
    answer: ClientAnswer,
    readState: () => Promise<JsonObject | undefined>,
  ): Promise<InputRequiredResult | undefined>;
}

/** How long a person may take to answer, in seconds. */
const TTL_SECONDS = 600;

/** A longer question is rejected: a client could show only the start of it. */
const MAX_QUESTION_CHARS = 4_000;

const UNCHANGED = 'Nothing was sent to Dialpad and nothing was changed.';
const AGAIN = 'Call the tool again to request a new confirmation.';

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

const digestOf = ({ tool, args, callerId, pcid }: ConfirmedCall): string =>
  createHash('sha256')
    .update(encodeJson([tool.name, callerId, pcid ?? null, Object.entries(args).sort(byName)]))
    .digest('base64url');

/** Throws NotConfirmedError when the question is too long to be shown completely. */
export function questionFor(tool: Tool, args: ToolArguments, current: JsonObject | undefined): string {
  const question = confirmationQuestion(tool, args, current);
  if (question.length <= MAX_QUESTION_CHARS) return question;
  throw new NotConfirmedError(
    `This call needs a person's confirmation, and with all its arguments the question has ${question.length} characters, more than the ${MAX_QUESTION_CHARS} that clients can show. ${UNCHANGED} Split the change into several calls with fewer arguments.`,
  );
}

/** At least one. Each has at least 32 bytes. */
export type ConfirmationKeys = readonly [Uint8Array, ...(readonly Uint8Array[])];

const loadElicitation = () => import('./elicitation.ts');

/**
 * Replicas that serve one client must share the keys that sign the state. Default: a random key of this process.
 */
export function createConfirmation(
  mode: ConfirmMode,
  keys: ConfirmationKeys = [randomBytes(32)],
  used: UsedConfirmations = createUsedConfirmations(),
): Confirmation {
  let opened: RequestStateCodec<ConfirmationState> | undefined;
  async function openCodec() {
    const { createCodec } = await loadElicitation();
    opened ??= createCodec(keys, TTL_SECONDS);
    return opened;
  }
  const codec: RequestStateCodec<ConfirmationState> = {
    mint: async (...state) => (await openCodec()).mint(...state),
    verify: async (...state) => (await openCodec()).verify(...state),
  };
  const mayBeNeeded = (tool: Tool) =>
    mode !== 'never' && tool.risk !== 'read' && (mode === 'writes' || tool.confirmation !== undefined);

  async function ask(call: ConfirmedCall, current: JsonObject | undefined): Promise<InputRequiredResult> {
    const { askForConsent } = await loadElicitation();
    const message = questionFor(call.tool, call.args, current);
    return askForConsent(message, await codec.mint({ once: randomUUID(), call: digestOf(call) }));
  }

  return {
    codec,
    needed: (tool, args) =>
      mayBeNeeded(tool) && (mode === 'writes' || (tool.confirmation?.when?.(args) ?? true)),
    mayBeNeeded,
    async check(call, { canElicit, state, responses }, readState) {
      if (state === undefined) {
        if (canElicit) return ask(call, await readState());
        throw new NotConfirmedError(
          `This call needs a person's confirmation (--confirm ${mode}), and this client cannot request one (it has no elicitation). ${UNCHANGED} Use a client that can, or ask the server's administrator to change MCP_CONFIRM.`,
        );
      }
      if (state.call !== digestOf(call)) {
        throw new NotConfirmedError(`That confirmation is for another call. ${UNCHANGED} ${AGAIN}`);
      }
      const isFirst = await used.use(state.once, TTL_SECONDS);
      if (isFirst !== true) {
        const problem = isFirst === false ? 'was used before' : 'cannot be verified now';
        throw new NotConfirmedError(`That confirmation ${problem}. ${UNCHANGED} ${AGAIN}`);
      }
      const { hasConsented } = await loadElicitation();
      if (hasConsented(responses)) return undefined;
      throw new NotConfirmedError(
        `The person did not confirm. ${UNCHANGED} Do not try again unless they request it.`,
      );
    },
  };
}
