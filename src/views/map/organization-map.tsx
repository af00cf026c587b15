import { useState } from 'preact/hooks';
import { CompanyFrame } from '../parts/company-frame.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { PictureOrTable } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { Badge, Note, UnreadNote } from '../parts/notes.tsx';
import { readDepartments, readOffices, readRooms, useList } from '../parts/offices-data.ts';
import { useNavigation } from '../parts/place.ts';
import { count, recordsOf } from '../parts/plain-text.ts';
import { useReads, valueIn } from '../parts/session-context.ts';
import { Message, Unread } from '../parts/stage-panel.tsx';
import { useFit } from '../parts/use-fit.tsx';
import { MapRow } from './map-row.tsx';
import { OfficeDetail } from './office-detail.tsx';
import { itemsOf, type MapItem, type MapOffice, organizationOf, search } from './organization.ts';

/** Operators cost a request per office, so they are read for at most this many offices. */
const MOST_OFFICES_WITH_OPERATORS = 25;

/** Offices, departments, rooms, phones and numbers, with a search and marks for missing parts. */
export function OrganizationMap({
  officeId = '',
  query: firstQuery = '',
}: {
  readonly officeId?: string;
  readonly query?: string;
}) {
  const { go } = useNavigation();
  const [version, setVersion] = useState(0);
  const [query, setQuery] = useState(firstQuery);
  const [isTable, setTable] = useState(false);
  const offices = useList(readOffices, version);
  // Counted apart, so that an open office stays while its lists are read again.
  const [retries, setRetries] = useState(0);
  const departments = useList(readDepartments, version + retries);
  const rooms = useList(readRooms, version + retries);
  const readListsAgain = () => setRetries(retries + 1);
  const asked = (offices.items ?? []).slice(0, MOST_OFFICES_WITH_OPERATORS);
  const operators = useReads(
    asked.map(({ id }) => ({ tool: 'offices_operators_get', args: { id } })),
    version,
  );
  const operatorCounts = new Map(
    asked.map(({ id }, index) => {
      const value = valueIn(operators[index]);
      return [id, value && recordsOf(value, 'users').length + recordsOf(value, 'rooms').length] as const;
    }),
  );

  if (offices.items === undefined) {
    return (
      <CompanyFrame view="organization-map" icon="office" title="Organization" subtitle="All offices">
        <Unread what="the organization" failure={offices.failure} onAgain={() => setVersion(version + 1)} />
      </CompanyFrame>
    );
  }
  const map = organizationOf(
    { offices: offices.items, departments: departments.items, rooms: rooms.items },
    (kind, id) => {
      const known = kind === 'office' ? operatorCounts.get(id) : undefined;
      return known === undefined ? undefined : known > 0;
    },
  );
  const office = map.find(({ id }) => id === officeId);
  if (office !== undefined && query === '') {
    return <OfficeDetail office={office} lists={{ departments, rooms }} onAgain={readListsAgain} />;
  }

  const items = itemsOf(map);
  const found = query.trim() === '' ? undefined : search(items, query);
  const names = new Map(map.map(({ id, name }) => [id, name]));
  const missing = items.filter((item) => item.missing.length > 0).length;
  const unread = [
    departments.failure && `Departments could not be read. ${departments.failure}`,
    rooms.failure && `Rooms could not be read. ${rooms.failure}`,
  ].filter(Boolean);
  const notWhole = offices.notWhole ?? departments.notWhole ?? rooms.notWhole;

  return (
    <CompanyFrame
      view="organization-map"
      icon="office"
      title="Organization"
      subtitle={[
        count(map.length, 'office'),
        departments.items && count(departments.items.length, 'department'),
        rooms.items && count(rooms.items.length, 'room'),
      ]
        .filter(Boolean)
        .join(', ')}
      tools={<PictureOrTable isTable={isTable} onChange={setTable} />}
    >
      <div class="row">
        <label class="search">
          <Icon name="search" />
          <span class="hidden">Search by name, number or id</span>
          <input
            type="search"
            placeholder="Name, number or id"
            maxLength={100}
            value={query}
            onInput={({ currentTarget }) => setQuery(currentTarget.value)}
          />
        </label>
        {missing > 0 && (
          <Badge tone="warning" icon="warning">
            {count(missing, 'item')} incomplete
          </Badge>
        )}
      </div>
      {map.length === 0 && <Message icon="office" title="No offices" text="This key can see none." />}
      {isTable ? (
        <ItemTable items={found ?? items} names={names} />
      ) : found !== undefined ? (
        <FoundItems items={found} names={names} />
      ) : (
        <OfficeTiles offices={map} onOpen={(id) => go({ view: 'organization-map', officeId: id })} />
      )}
      {unread.length > 0 && <UnreadNote onAgain={readListsAgain}>{unread.join(' ')}</UnreadNote>}
      {notWhole !== undefined && <Note tone="warning">{notWhole}</Note>}
    </CompanyFrame>
  );
}

function ItemTable({
  items,
  names,
}: {
  readonly items: readonly MapItem[];
  readonly names: ReadonlyMap<string, string>;
}) {
  return (
    <DataTable
      caption="Offices, departments and rooms"
      rows={items}
      columns={[
        { head: 'Name', cell: ({ name }) => <bdi>{name}</bdi> },
        { head: 'Kind', cell: ({ kind }) => kind },
        { head: 'Number', cell: ({ numbers }) => numbers[0] ?? '–' },
        {
          head: 'Missing',
          cell: ({ missing, kind, officeId }) =>
            missing.join(', ') || (kind === 'office' ? '–' : names.get(officeId)),
        },
      ]}
    />
  );
}

function FoundItems({
  items,
  names,
}: {
  readonly items: readonly MapItem[];
  readonly names: ReadonlyMap<string, string>;
}) {
  const { ref, from, to, pager } = useFit<HTMLUListElement>(items.length, 'results');
  return (
    <>
      <p class="quiet" role="status">
        {items.length === 0 ? 'Nothing has that name, number or id.' : count(items.length, 'result')}
      </p>
      <ul class="rows" ref={ref}>
        {items.slice(from, to).map((item) => (
          <MapRow key={`${item.kind}${item.id}`} item={item} where={names.get(item.officeId)} />
        ))}
      </ul>
      {pager}
    </>
  );
}

const MOST_SQUARES = 36;

/** One square for each department or room: filled with a number, outlined without. */
function Squares({ items }: { readonly items: readonly MapItem[] }) {
  const shown = items.slice(0, MOST_SQUARES);
  const perRow = 12;
  const rows = Math.max(1, Math.ceil(shown.length / perRow));
  return (
    <svg
      class="squares"
      viewBox={`0 0 ${perRow * 10} ${rows * 10}`}
      width={perRow * 10}
      height={rows * 10}
      aria-hidden="true"
    >
      {shown.map((item, index) => (
        <rect
          key={item.id}
          class={item.missing.length > 0 ? 'lacking' : item.kind}
          x={(index % perRow) * 10 + 1}
          y={Math.floor(index / perRow) * 10 + 1}
          width="7"
          height="7"
          rx="1.5"
        />
      ))}
    </svg>
  );
}

function TileLine({ items, one }: { readonly items: readonly MapItem[]; readonly one: string }) {
  return (
    <span class="tile-line">
      <span>{count(items.length, one)}</span>
      <Squares items={items} />
    </span>
  );
}

function OfficeTiles({
  offices,
  onOpen,
}: {
  readonly offices: readonly MapOffice[];
  readonly onOpen: (id: string) => void;
}) {
  const { ref, from, to, pager } = useFit<HTMLUListElement>(offices.length, 'offices');
  return (
    <>
      <ul class="tiles" ref={ref}>
        {offices.slice(from, to).map((office) => (
          <li key={office.id}>
            <button type="button" class="tile" onClick={() => onOpen(office.id)}>
              <span class="tile-head">
                <bdi title={office.name}>{office.name}</bdi>
                <span class="quiet">{office.country}</span>
              </span>
              {office.departments && <TileLine items={office.departments} one="department" />}
              {office.rooms && <TileLine items={office.rooms} one="room" />}
              <span class="tile-line badges">
                {office.isPrimary && <Badge tone="info">Head office</Badge>}
                {office.missing.map((word) => (
                  <Badge tone={word === 'no E911 address' ? 'danger' : 'warning'} icon="warning" key={word}>
                    {word}
                  </Badge>
                ))}
                {office.missing.length === 0 && <span class="quiet">{office.numbers[0]}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pager}
      <p class="legend">
        <span class="department">Department</span>
        <span class="room">Room</span>
        <span class="lacking">Without a number</span>
      </p>
    </>
  );
}
