import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  acceptedContent,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { encodeJson } from '../lib/encode-json.ts';
import type { Tool, ToolArguments } from '../registry/define-tool.ts';

/** When a person is asked before a call is made. */
export type ConfirmMode = 'never' | 'risky' | 'writes';

/** The call that a confirmation is for. A confirmation of one call is none for any other. */
export interface ConfirmedCall {
  readonly tool: Tool;
  readonly args: ToolArguments;
  readonly callerId: string;
  readonly pcid: string | undefined;
}

/** What is sealed into the state that travels through the client. Nothing in it is secret. */
interface ConfirmationState {
  readonly once: string;
  readonly call: string;
}

/** Remembers which confirmations were used. */
export interface UsedConfirmations {
  /** Whether it is used for the first time; undefined when that cannot be found out. */
  use(once: string, ttlSeconds: number): Promise<boolean | undefined>;
}

/** The person was not asked or said no. The message is for the model. */
export class NotConfirmedError extends Error {
  override readonly name = 'NotConfirmed';
}

/** Asks a person before risky calls, through the protocol. */
export interface Confirmation {
  /** Verifies the state of a second round. Goes into the options of the protocol server. */
  readonly codec: RequestStateCodec<ConfirmationState>;
  needed(tool: Tool, args: ToolArguments): boolean;
  /** Whether any arguments of this tool need a confirmation. */
  mayBeNeeded(tool: Tool): boolean;
  /**
   * Undefined when the person has confirmed this very call; a question to send when they were not asked yet.
   * `readCurrent` reads what is there now. Throws NotConfirmedError.
   */
  check(
    call: ConfirmedCall,
    context: ServerContext,
    canAsk: boolean,
    readCurrent: () => Promise<Readonly<Record<string, unknown>> | undefined>,
  ): Promise<InputRequiredResult | undefined>;
}

/** How long a person may take to answer, in seconds. */
const TTL_SECONDS = 600;

const UNCHANGED = 'Nothing was sent to Dialpad and nothing was changed.';

const digestOf = ({ tool, args, callerId, pcid }: ConfirmedCall): string =>
  createHash('sha256')
    .update(encodeJson([tool.name, callerId, pcid ?? null, Object.entries(args).sort(byName)]))
    .digest('base64url');

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** Used confirmations of one process. Forgets them when they would have expired anyway. */
function createUsedConfirmations(now: () => number = Date.now): UsedConfirmations {
  const used = new Map<string, number>();
  return {
    async use(once, ttlSeconds) {
      for (const [other, until] of used) {
        if (until > now()) break;
        used.delete(other);
      }
      if (used.has(once)) return false;
      used.set(once, now() + ttlSeconds * 1000);
      return true;
    },
  };
}

function plainQuestion(tool: Tool, args: ToolArguments): string {
  const named = Object.entries(args).map(([name, value]) => `${name} ${encodeJson(value)}`);
  return `Allow "${tool.title}"${named.length === 0 ? '' : ` with ${named.join(', ').slice(0, 1_000)}`}?`;
}

/** What a person is asked, on one line. `current` is what is there now, as far as it could be read. */
export function questionFor(
  tool: Tool,
  args: ToolArguments,
  current: Readonly<Record<string, unknown>> | undefined,
): string {
  const question = tool.confirmation?.question(args, current) ?? plainQuestion(tool, args);
  return question.replace(/\s+/g, ' ');
}

/**
 * Makes the confirmation step. `key` seals the state, at least 32 bytes; replicas that serve one client must
 * share it. Without one a random key of this process is used.
 */
export function createConfirmation(
  mode: ConfirmMode,
  key: Uint8Array = randomBytes(32),
  used: UsedConfirmations = createUsedConfirmations(),
): Confirmation {
  const codec = createRequestStateCodec<ConfirmationState>({ key, ttlSeconds: TTL_SECONDS });
  const mayBeNeeded = (tool: Tool) =>
    mode !== 'never' && tool.risk !== 'read' && (mode === 'writes' || tool.confirmation !== undefined);
  return {
    codec,
    needed: (tool, args) =>
      mayBeNeeded(tool) && (mode === 'writes' || (tool.confirmation?.when?.(args) ?? true)),
    mayBeNeeded,
    async check(call, context, canAsk, readCurrent) {
      const { tool, args } = call;
      const state = context.mcpReq.requestState<ConfirmationState>();
      if (state === undefined) {
        if (!canAsk) {
          throw new NotConfirmedError(
            `This call needs a person's confirmation (--confirm ${mode}), and this client cannot ask for one (it has no elicitation). ${UNCHANGED} Ask the user to use a client that can, or the operator to change MCP_CONFIRM.`,
          );
        }
        const question = questionFor(tool, args, await readCurrent());
        return inputRequired({
          inputRequests: {
            confirm: inputRequired.elicit({
              message: question,
              requestedSchema: {
                type: 'object',
                properties: {
                  confirm: { type: 'boolean', title: 'Yes, do it', description: 'Confirm this change.' },
                },
                required: ['confirm'],
              },
            }),
          },
          requestState: await codec.mint({ once: randomUUID(), call: digestOf(call) }, context),
        });
      }
      if (state.call !== digestOf(call)) {
        throw new NotConfirmedError(
          `That confirmation was given for another call. ${UNCHANGED} Call again to ask anew.`,
        );
      }
      const isFirst = await used.use(state.once, TTL_SECONDS);
      if (isFirst !== true) {
        const why = isFirst === false ? 'was used before' : 'cannot be checked now';
        throw new NotConfirmedError(`That confirmation ${why}. ${UNCHANGED} Call again to ask anew.`);
      }
      const answer = acceptedContent(context.mcpReq.inputResponses, 'confirm');
      if (answer?.confirm !== true) {
        throw new NotConfirmedError(
          `The person did not confirm. ${UNCHANGED} Do not try again unless they ask for it.`,
        );
      }
      return undefined;
    },
  };
}
