import type { IconName } from '../parts/icon.tsx';
import { Icon } from '../parts/icon.tsx';
import { Badge } from '../parts/notes.tsx';
import { useNavigation } from '../parts/place.ts';
import type { Kind, MapItem } from './organization.ts';

const icons: Readonly<Record<Kind, IconName>> = { office: 'office', department: 'people', room: 'door' };

/** One row of the map. Offices and departments link to their call routing. */
export function MapRow({
  item,
  where,
  extra,
}: {
  readonly item: MapItem;
  readonly where?: string | undefined;
  readonly extra?: string | undefined;
}) {
  const { go } = useNavigation();
  const { kind, id, name, numbers, missing, officeId } = item;
  const content = (
    <>
      <Icon name={icons[kind]} />
      <span class="row-name">
        <bdi title={name}>{name}</bdi>
        {where !== undefined && kind !== 'office' && (
          <span class="quiet">
            {' '}
            · <bdi>{where}</bdi>
          </span>
        )}
      </span>
      <span class="row-facts">
        {extra !== undefined && <span class="quiet">{extra}</span>}
        {missing.map((word) => (
          <Badge tone="warning" icon="warning" key={word}>
            {word}
          </Badge>
        ))}
        {numbers[0] !== undefined && <span class="number">{numbers[0]}</span>}
        {numbers.length > 1 && <span class="quiet">+{numbers.length - 1}</span>}
      </span>
    </>
  );
  return (
    <li>
      {kind === 'room' && where === undefined ? (
        <div class="map-row" title={`Room ${id}`}>
          {content}
        </div>
      ) : (
        <button
          type="button"
          class="map-row"
          onClick={() =>
            go(
              kind === 'department'
                ? { view: 'call-routing', line: { kind, id } }
                : { view: 'organization-map', officeId },
            )
          }
        >
          {content}
        </button>
      )}
    </li>
  );
}
