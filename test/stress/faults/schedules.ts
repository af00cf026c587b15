import fc from 'fast-check';
import type { FaultRequest } from '../../../src/simulator/simulator.ts';
import type { PlannedCall } from './calls.ts';

/** A call, and how long it may take. */
export interface Step {
  readonly call: PlannedCall;
  readonly timeoutMs: number;
  /** Turns of the event loop after which the client cancels; undefined: never. */
  readonly cancelAfterTurns: number | undefined;
}

/** What goes wrong, and what is tried meanwhile. */
export interface Schedule {
  readonly faults: readonly FaultRequest[];
  readonly steps: readonly Step[];
}

type Fault = FaultRequest['does'];

const body = fc.constantFrom('json' as const, 'html' as const, 'text' as const, 'empty' as const);

const status = (...statuses: number[]) =>
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(...statuses), body });

const tooMany = fc.record({
  kind: fc.constant('status' as const),
  status: fc.constant(429),
  headers: fc.constantFrom({}, { 'retry-after': '0' }, { 'retry-after': '1' }, { 'retry-after': 'soon' }),
});

/** Faults that tell the truth, or nothing, whether the request was carried out or not. */
const anytime: fc.Arbitrary<Fault>[] = [
  status(500, 502, 503, 504),
  fc.record({ kind: fc.constant('delay' as const), ms: fc.constantFrom(0, 1, 5, 60_000) }),
  fc.constant({ kind: 'reset' as const }),
  fc.constant({ kind: 'reset_after_headers' as const }),
  fc.constant({ kind: 'hang' as const }),
  fc.constant({ kind: 'half' as const }),
  fc.constant({ kind: 'malformed' as const }),
  fc.constant({ kind: 'endless' as const }),
  fc.record({ kind: fc.constant('huge' as const), bytes: fc.constantFrom(1, 100_000, 8_000_001) }),
  fc.constant({ kind: 'redirect' as const, location: 'http://127.0.0.1:1/' }),
];

// A refusal after the fact, or a success that is none, is a lie that no client can see through: not tried.
const whenNotCarriedOut = fc.oneof(
  ...anytime,
  tooMany,
  status(400, 401, 403, 404, 409, 413),
  fc.constant({ kind: 'status' as const, status: 200, body: 'html' as const }),
);
const whenCarriedOut = fc.oneof(
  ...anytime,
  status(200, 201),
  fc.record({ kind: fc.constant('slow' as const), intervalMs: fc.constantFrom(1, 60_000) }),
);

const fault: fc.Arbitrary<FaultRequest> = fc
  .record({
    times: fc.constantFrom(1, 1, 2, 6),
    method: fc.constantFrom(undefined, undefined, 'GET', 'PUT', 'DELETE', 'POST', 'PATCH'),
    does: fc.oneof(
      whenNotCarriedOut.map((does) => ({ at: 'before' as const, does })),
      whenCarriedOut.map((does) => ({ at: 'after' as const, does })),
    ),
  })
  .map(({ times, method, does: { at, does } }) => ({
    times,
    at,
    does,
    match: method === undefined ? {} : { method },
  }));

const inAnyOrder = <Item>(items: readonly Item[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

/** The schedule of a seed: the same one each time. At least a read, a repeatable and an unrepeatable write. */
export function scheduleOf(seed: number, calls: readonly PlannedCall[]): Schedule {
  const some = (kind: PlannedCall['kind']) =>
    fc.shuffledSubarray(
      calls.filter((call) => call.kind === kind),
      { minLength: 1, maxLength: 2 },
    );
  const steps = fc
    .tuple(some('read'), some('idempotent'), some('once'))
    .chain((chosen) => inAnyOrder(chosen.flat()))
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((call) =>
          fc.record({
            call: fc.constant(call),
            timeoutMs: fc.constantFrom(5, 40, 150, 150, 150),
            cancelAfterTurns: fc.oneof(
              { weight: 4, arbitrary: fc.constant(undefined) },
              { weight: 1, arbitrary: fc.nat({ max: 24 }) },
            ),
          }),
        ),
      ),
    );
  const schedule = fc.record({ faults: fc.array(fault, { minLength: 1, maxLength: 3 }), steps });
  const [chosen] = fc.sample(schedule, { seed, numRuns: 1 });
  if (chosen === undefined) throw new Error(`no schedule for seed ${seed}`);
  return chosen;
}
