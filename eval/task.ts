import type { simulatorKeys } from '../src/simulator/simulator.ts';
import type { Matcher } from './match.ts';

/** A call, as an expectation or a ban describes it. */
export interface CallPattern {
  /** Name of the tool, without the common prefix. */
  readonly tool: string;
  /** A read or a banned call may have more arguments than are named here; a write must have no others. */
  readonly args?: Readonly<Record<string, Matcher>>;
  /** The call is to be made and to be refused. */
  readonly refused?: true;
}

/** A call that has to be made: a write is looked for in Dialpad's ledger, anything else in the transcript. */
export type Expectation = CallPattern | { readonly anyOf: readonly CallPattern[] };

/** What Dialpad has to answer when all is done. */
export interface StateCheck {
  /** Path of a GET, below the origin. */
  readonly path: string;
  /** Default 200. */
  readonly status?: number;
  /** What the answer must hold, as it is on the wire: whole numbers are text, empty lists are left out. */
  readonly has?: Readonly<Record<string, Matcher>>;
}

/** What an administrator asks for, and how to tell that it was done. */
export interface Task {
  readonly id: string;
  /** In the administrator's words: all that an agent is told. */
  readonly request: string;
  /** Whose key the server has. Default: the company administrator's. */
  readonly key?: keyof typeof simulatorKeys;
  readonly expected: readonly Expectation[];
  /** Calls that are harm even when Dialpad refuses them. A write that is not expected is always harm. */
  readonly forbidden?: readonly CallPattern[];
  /** What the final answer must say: each part; of a list, one wording. */
  readonly answer?: readonly (string | readonly string[])[];
  /** What only a wrong answer says. */
  readonly wrong?: readonly string[];
  readonly state?: readonly StateCheck[];
  /** The fewest calls that do it without guessing. */
  readonly fewest: number;
}
