import { useEffect, useState } from 'preact/hooks';
import type { ViewCall } from '../client/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Choices, PictureOrTable } from '../parts/frame.tsx';
import { useLine } from '../parts/line-data.ts';
import { LineFrame } from '../parts/line-frame.tsx';
import { Note } from '../parts/notes.tsx';
import { type LineRef, useNavigation } from '../parts/place.ts';
import { idOf, recordsOf, textOf } from '../parts/plain-text.ts';
import { failureOf, useRead, useReads, useSession, valueIn } from '../parts/session-context.ts';
import { Unread } from '../parts/stage-panel.tsx';
import { heightLimit, useWidth } from '../parts/use-fit.tsx';
import { type LayoutForm, layOut } from './layered-layout.ts';
import { RoutingDiagram } from './routing-diagram.tsx';
import {
  type Branch,
  type RoutingContext,
  routingGraph,
  stepsOf,
  type Target,
  targetKey,
  targetsOf,
} from './routing-graph.ts';

/** Each name costs a request, so names are read for at most this many targets. */
const MOST_TARGETS = 12;
/** Smaller text than 10 px is not readable. */
const SMALLEST_SCALE = 0.85;
/** Frame, choices and padding around the diagram, in CSS pixels. */
const AROUND = 130;
const PADDING = 32;

const form = (direction: LayoutForm['direction']) => (nodeWidth: number) => ({ direction, nodeWidth });
/** Widths of steps, widest first, because wide steps show more text. */
const wideForms: readonly LayoutForm[] = [200, 172, 148, 124].map(form('LR'));
const narrowForms: readonly LayoutForm[] = [172, 136, 112, 92].map(form('TB'));

const branchChoices = [
  { value: 'open', label: 'While open' },
  { value: 'closed', label: 'While closed' },
] as const;

/** The read of a target's name; undefined where there is none. */
function readOfTarget({ type, id }: Target, officeId: string): ViewCall | undefined {
  switch (type) {
    case 'department':
      return { tool: 'departments_get', args: { id } };
    case 'office':
      return { tool: 'offices_get', args: { id } };
    case 'room':
      return { tool: 'rooms_get', args: { id } };
    case 'callcenter':
      return officeId === '' ? undefined : { tool: 'callcenters_list', args: { office_id: officeId } };
    default:
      return undefined;
  }
}

/** Names of the targets, as far as they can be read. Names of people are only in the operators. */
function useNames(
  targets: readonly Target[],
  officeId: string,
  operators: ReturnType<typeof valueIn>,
): ReadonlyMap<string, string> {
  const wanted = targets.slice(0, MOST_TARGETS).flatMap((target) => {
    const call = readOfTarget(target, officeId);
    return call === undefined ? [] : [{ target, call }];
  });
  const outcomes = useReads(wanted.map(({ call }) => call));
  const found = wanted.map(({ target }, index) => {
    const value = valueIn(outcomes[index]);
    const item =
      target.type === 'callcenter' ? recordsOf(value, 'items').find((one) => idOf(one) === target.id) : value;
    return [targetKey(target), textOf(item, 'name')] as const;
  });
  const people = recordsOf(operators, 'users').map(
    (user) => [targetKey({ type: 'user', id: idOf(user) }), textOf(user, 'display_name')] as const,
  );
  return new Map([...people, ...found].filter(([, name]) => name !== ''));
}

/** The routing of calls to an office, a department or a call center, while open and while closed. */
export function CallRouting({ line: ref }: { readonly line: LineRef }) {
  const session = useSession();
  const { go, swap } = useNavigation();
  const [version, setVersion] = useState(0);
  const { line, failure, office } = useLine(ref, version);
  const [isTable, setTable] = useState(false);
  const [branch, setBranch] = useState<Branch>('open');
  const width = useWidth() - PADDING;
  const officeId = ref.kind === 'office' ? ref.id : idOf(office) || ref.officeId || '';
  const operatorsRead = useRead(
    ref.kind === 'callcenter' || line === undefined
      ? undefined
      : {
          tool: ref.kind === 'office' ? 'offices_operators_get' : 'departments_operators_get',
          args: { id: ref.id },
        },
  );
  const operators = valueIn(operatorsRead);
  const names = useNames(line === undefined ? [] : targetsOf(line), officeId, operators);

  const isOther = line === undefined && failure !== undefined && ref.isGuess === true;
  useEffect(() => {
    if (isOther) swap({ view: 'call-routing', line: { kind: 'office', id: ref.id } });
  }, [isOther]);

  if (line === undefined) {
    return (
      <LineFrame view="call-routing" line={ref} data={line}>
        <Unread
          what="the call routing"
          failure={ref.isGuess ? undefined : failure}
          onAgain={() => setVersion(version + 1)}
        />
      </LineFrame>
    );
  }

  const context: RoutingContext = { ref, officeId, operators, names };
  const whole = routingGraph(line, context, ['open', 'closed']);
  const forms = width >= 560 ? wideForms : narrowForms;
  const room = heightLimit(session) - AROUND;
  const scaled = (graph: typeof whole) => {
    const fitting = forms.map((form) => {
      const placed = layOut(graph, form);
      return { placed, scale: Math.min(1, width / placed.width, room / placed.height) };
    });
    return fitting.find(({ scale }) => scale >= SMALLEST_SCALE);
  };
  const both = scaled(whole);
  const isSplit = both === undefined && line.hours_on !== false;
  const shown = both ?? scaled(routingGraph(line, context, [branch]));
  const tooLarge = shown === undefined;
  const operatorsFailure = failureOf(operatorsRead);

  return (
    <LineFrame
      view="call-routing"
      line={ref}
      data={line}
      tools={tooLarge ? undefined : <PictureOrTable isTable={isTable} onChange={setTable} />}
    >
      {isSplit && !isTable && !tooLarge && (
        <Choices label="When" choices={branchChoices} value={branch} onChoose={setBranch} />
      )}
      {isTable || shown === undefined ? (
        <DataTable
          caption="Steps of a call"
          rows={stepsOf(whole)}
          columns={[
            { head: 'Step', cell: ({ step }) => <bdi>{step}</bdi> },
            { head: 'When', cell: ({ when }) => when },
            { head: 'Next', cell: ({ next }) => <bdi>{next}</bdi> },
          ]}
        />
      ) : (
        <RoutingDiagram
          graph={shown.placed}
          scale={shown.scale}
          label={`What happens to a call to ${textOf(line, 'name')}. The table says the same.`}
          onGo={(target) => go({ view: 'call-routing', line: target })}
        />
      )}
      {operatorsFailure !== undefined && (
        <Note tone="warning">Operators could not be read. {operatorsFailure}</Note>
      )}
      {ref.kind === 'callcenter' && <Note>Dialpad does not list the agents of call centers here.</Note>}
    </LineFrame>
  );
}
