import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { JsonObject } from '../../lib/is-record.ts';
import type { CallOutcome } from '../client/call-outcome.ts';
import type { Session, ToolCall } from '../client/session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of this view. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a part of a view is used outside of its session');
  return session;
}

/** Renders again whenever the session changes. */
export function useSessionChanges(session: Session): void {
  const [, setChanges] = useState(0);
  // At once: other effects wait for a frame, and a view that is out of sight gets none. A change would be missed.
  useLayoutEffect(() => session.subscribe(() => setChanges((changes) => changes + 1)), [session]);
}

/** Reads under way and their outcomes, in the order of the calls. */
export type Reads = readonly (CallOutcome | undefined)[];

/** Reads through the host; the outcomes come in one by one. `version` rises when what was read may have changed. */
export function useReads(calls: readonly ToolCall[], version = 0): Reads {
  const session = useSession();
  const key = JSON.stringify([calls, version]);
  const [state, setState] = useState<{ readonly key: string; readonly outcomes: Reads }>({
    key: '',
    outcomes: [],
  });
  useEffect(() => {
    let isCurrent = true;
    setState({ key, outcomes: calls.map(() => undefined) });
    calls.forEach((call, index) => {
      void session.read(call).then((outcome) => {
        if (!isCurrent) return;
        setState((old) => ({ key, outcomes: old.outcomes.with(index, outcome) }));
      });
    });
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return state.key === key ? state.outcomes : calls.map(() => undefined);
}

/** One read, or none while `call` is undefined. */
export function useRead(call: ToolCall | undefined, version = 0): CallOutcome | undefined {
  return useReads(call === undefined ? [] : [call], version)[0];
}

/** The value of an outcome, if it has one. */
export const valueIn = (outcome: CallOutcome | undefined): JsonObject | undefined =>
  outcome !== undefined && 'value' in outcome ? outcome.value : undefined;

/** The failure of an outcome, in words. */
export function failureOf(outcome: CallOutcome | undefined): string | undefined {
  if (outcome === undefined || 'value' in outcome) return undefined;
  return 'failure' in outcome ? outcome.failure : 'The host delivered a result without data.';
}
