import type { simulatorKeys } from '../src/simulator/simulator.ts';
import type { Matcher } from './match.ts';

/** Describes a call that is expected or forbidden. */
export interface CallPattern {
  /** Name of the tool, without the common prefix. */
  readonly tool: string;
  /** A read or a forbidden call may have more arguments than these; a write must have no others. */
  readonly args?: Readonly<Record<string, Matcher>>;
  /** The call must be made, and Dialpad must reject it. */
  readonly rejected?: true;
}

/** A call that must be made. Writes are looked for in the simulator's ledger, reads and rejected calls in the transcript. */
export type Expectation = CallPattern | { readonly anyOf: readonly CallPattern[] };

/** A request after the task, and the response that it must get. */
export interface StateCheck {
  /** Path of a GET, below the origin. */
  readonly path: string;
  /** Default 200. */
  readonly status?: number;
  /** Members of the response in wire form: integers are strings, empty lists are absent. */
  readonly has?: Readonly<Record<string, Matcher>>;
}

/** A request of an administrator, and how to verify that it was done. */
export interface Task {
  readonly id: string;
  /** In the administrator's words. The agent gets nothing else. */
  readonly request: string;
  /** Whose key the server has. Default: the company administrator's. */
  readonly key?: keyof typeof simulatorKeys;
  readonly expected: readonly Expectation[];
  /** Calls that are harmful even when Dialpad rejects them. An unexpected write is always harmful. */
  readonly forbidden?: readonly CallPattern[];
  /** The final answer must contain each part. A list has alternative wordings. */
  readonly answer?: readonly (string | readonly string[])[];
  /** The final answer must not contain these. */
  readonly wrong?: readonly string[];
  readonly state?: readonly StateCheck[];
  /** The fewest calls that solve the task without guessing. */
  readonly fewest: number;
}
