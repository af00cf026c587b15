import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { JsonObject } from '../../lib/is-record.ts';
import type { CallOutcome } from '../client/call-outcome.ts';
import type { Session, ViewCall } from '../client/session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a part of a view is used outside of its session');
  return session;
}

/** Renders again whenever the session changes. */
export function useSessionChanges(session: Session): void {
  const [, setChanges] = useState(0);
  // A layout effect: other effects wait for a frame, which a hidden view does not get, and would miss a change.
  useLayoutEffect(() => session.subscribe(() => setChanges((changes) => changes + 1)), [session]);
}

/** Outcomes in the order of the calls; undefined while a read runs. */
export type Reads = readonly (CallOutcome | undefined)[];

/** Reads through the host. `version` increases when the data may have changed. */
export function useReads(calls: readonly ViewCall[], version = 0): Reads {
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
export function useRead(call: ViewCall | undefined, version = 0): CallOutcome | undefined {
  return useReads(call === undefined ? [] : [call], version)[0];
}

export const valueIn = (outcome: CallOutcome | undefined): JsonObject | undefined =>
  outcome !== undefined && 'value' in outcome ? outcome.value : undefined;

export function failureOf(outcome: CallOutcome | undefined): string | undefined {
  if (outcome === undefined || 'value' in outcome) return undefined;
  return 'failure' in outcome ? outcome.failure : 'The host delivered a result without data.';
}
