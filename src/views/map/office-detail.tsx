import { useState } from 'preact/hooks';
import { Choices, Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { Badge, Note } from '../parts/notes.tsx';
import type { ListData } from '../parts/offices-data.ts';
import { useNavigation } from '../parts/place.ts';
import { count, recordsOf } from '../parts/plain-text.ts';
import { useReads, valueIn } from '../parts/session-context.ts';
import { Unread } from '../parts/stage-panel.tsx';
import { useFit } from '../parts/use-fit.tsx';
import { MapRow } from './map-row.tsx';
import type { MapItem, MapOffice } from './organization.ts';

/** Operators and phones cost a request each, so they are read for at most this many items. */
const MOST_READS = 40;

/** A detail of an item, when it is read. */
interface Detail {
  readonly extra?: string;
  readonly missing?: string;
}

function useDepartmentDetails(departments: readonly MapItem[]): readonly Detail[] {
  const outcomes = useReads(
    departments.slice(0, MOST_READS).map(({ id }) => ({ tool: 'departments_operators_get', args: { id } })),
  );
  return outcomes.map((outcome) => {
    const value = valueIn(outcome);
    if (value === undefined) return {};
    const operators = recordsOf(value, 'users').length + recordsOf(value, 'rooms').length;
    return operators === 0 ? { missing: 'no operator' } : { extra: count(operators, 'operator') };
  });
}

function useRoomDetails(rooms: readonly MapItem[]): readonly Detail[] {
  const outcomes = useReads(
    rooms.slice(0, MOST_READS).map(({ id }) => ({ tool: 'deskphones_rooms_list', args: { parent_id: id } })),
  );
  return outcomes.map((outcome) => {
    const value = valueIn(outcome);
    if (value === undefined) return {};
    const phones = recordsOf(value, 'items').length;
    return phones === 0 ? { missing: 'no phone' } : { extra: count(phones, 'phone') };
  });
}

const withCount = (label: string, items: readonly MapItem[] | undefined): string =>
  items === undefined ? label : `${label} (${items.length})`;

/** One office: its departments with their operators, and its rooms with their phones. */
export function OfficeDetail({
  office,
  lists,
  onAgain,
}: {
  readonly office: MapOffice;
  readonly lists: Readonly<Record<'departments' | 'rooms', ListData>>;
  readonly onAgain: () => void;
}) {
  const { go } = useNavigation();
  const [kind, setKind] = useState<'departments' | 'rooms'>('departments');
  const items = office[kind] ?? [];
  const { failure, notWhole } = lists[kind];
  const departmentDetails = useDepartmentDetails(kind === 'departments' ? items : []);
  const roomDetails = useRoomDetails(kind === 'rooms' ? items : []);
  const details = kind === 'departments' ? departmentDetails : roomDetails;
  const { ref, from, to, pager } = useFit<HTMLUListElement>(items.length, kind);
  const line = { kind: 'office', id: office.id } as const;
  return (
    <Frame
      icon="office"
      title={<bdi title={office.name}>{office.name}</bdi>}
      subtitle={
        <>
          {office.country}
          {office.numbers[0] !== undefined && ` · ${office.numbers[0]}`}
          <span class="id"> · {office.id}</span>
        </>
      }
      tools={
        <>
          <button type="button" onClick={() => go({ view: 'call-routing', line })}>
            <Icon name="phone" />
            Calls
          </button>
          <button type="button" onClick={() => go({ view: 'opening-hours', line })}>
            <Icon name="clock" />
            Hours
          </button>
        </>
      }
    >
      <div class="row">
        <Choices
          label="What to show"
          value={kind}
          onChoose={setKind}
          choices={[
            { value: 'departments', label: withCount('Departments', office.departments) },
            { value: 'rooms', label: withCount('Rooms', office.rooms) },
          ]}
        />
        {office.missing.map((word) => (
          <Badge tone="warning" icon="warning" key={word}>
            {word}
          </Badge>
        ))}
      </div>
      {office[kind] === undefined ? (
        <Unread what={kind} failure={failure} onAgain={onAgain} />
      ) : (
        items.length === 0 && <p class="quiet">None in this office.</p>
      )}
      <ul class="rows" ref={ref}>
        {items.slice(from, to).map((item, index) => {
          const { extra, missing } = details[from + index] ?? {};
          return (
            <MapRow
              key={item.id}
              item={missing === undefined ? item : { ...item, missing: [...item.missing, missing] }}
              extra={extra}
            />
          );
        })}
      </ul>
      {pager}
      {notWhole !== undefined && <Note tone="warning">{notWhole}</Note>}
    </Frame>
  );
}
