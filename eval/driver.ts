import type { Tool } from '@modelcontextprotocol/client';
import type { Task } from './task.ts';

/** What a call brought back, as a model reads it. */
export interface CallResult {
  /** JSON of the answer, or what went wrong. */
  readonly text: string;
  /** The answer as an object; absent in an error. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

/** The server, as an agent has it for one task. */
export interface Session {
  /** What the server says about itself: for the system prompt. */
  readonly instructions: string;
  /** The tools as they are published. */
  readonly tools: readonly Tool[];
  /** Calls a tool. A failure that a model can act on comes back as a result; it throws when there were too many calls. */
  call(name: string, args?: Readonly<Record<string, unknown>>): Promise<CallResult>;
}

/** Puts an agent to a task. A module with one of these as its default export can be evaluated. */
export interface Driver {
  readonly name: string;
  /** Works on the task and gives the agent's final answer. */
  solve(task: Pick<Task, 'id' | 'request'>, session: Session): Promise<{ readonly answer: string }>;
}
