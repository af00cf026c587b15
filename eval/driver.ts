import type { Tool } from '@modelcontextprotocol/client';
import type { Task } from './task.ts';

export interface CallResult {
  /** JSON of the result, or the error message. */
  readonly text: string;
  /** The result as an object; absent for an error. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

/** Access to the server for one task. */
export interface Session {
  /** The instructions of the server, for the system prompt. */
  readonly instructions: string;
  readonly tools: readonly Tool[];
  /** Returns errors of the tool as results. Throws after too many calls. */
  call(name: string, args?: Readonly<Record<string, unknown>>): Promise<CallResult>;
}

/** Runs an agent. Export a driver as the default of a module to evaluate it. */
export interface Driver {
  readonly name: string;
  /** Resolves with the agent's final answer. */
  solve(task: Pick<Task, 'id' | 'request'>, session: Session): Promise<{ readonly answer: string }>;
}
