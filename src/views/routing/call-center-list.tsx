import { useState } from 'preact/hooks';
import { summarizeWeek, weekOf } from '../hours/week.ts';
import { Frame } from '../parts/frame.tsx';
import { Name } from '../parts/name.tsx';
import { Note } from '../parts/notes.tsx';
import { useNavigation } from '../parts/place.ts';
import { idOf, recordsOf, whyNotWhole } from '../parts/plain-text.ts';
import { failureOf, useRead, valueIn } from '../parts/session-context.ts';
import { Message, Unread } from '../parts/stage-panel.tsx';
import { useFit } from '../parts/use-fit.tsx';
import { CallRouting } from './call-routing.tsx';

/** Lists the call centers of an office; a single one is opened directly. */
export function CallCenterList({ officeId }: { readonly officeId: string }) {
  const { go } = useNavigation();
  const [version, setVersion] = useState(0);
  const outcome = useRead({ tool: 'callcenters_list', args: { office_id: officeId } }, version);
  const value = valueIn(outcome);
  const centers = recordsOf(value, 'items');
  const { ref, from, to, pager } = useFit<HTMLUListElement>(centers.length, 'call centers');
  const [only] = centers;
  const notWhole = whyNotWhole(value);
  if (only !== undefined && centers.length === 1)
    return <CallRouting line={{ kind: 'callcenter', id: idOf(only), officeId }} />;
  return (
    <Frame icon="phone" title="Call centers" subtitle={<span class="id">Office {officeId}</span>}>
      {value === undefined && (
        <Unread
          what="the call centers"
          failure={failureOf(outcome)}
          onAgain={() => setVersion(version + 1)}
        />
      )}
      {value !== undefined && centers.length === 0 && (
        <Message icon="phone" title="No call centers" text="This office has none." />
      )}
      <ul class="cards" ref={ref}>
        {centers.slice(from, to).map((center) => (
          <li key={idOf(center)}>
            <button
              type="button"
              class="card"
              onClick={() =>
                go({ view: 'call-routing', line: { kind: 'callcenter', id: idOf(center), officeId } })
              }
            >
              <Name of={center.name} />
              <span class="quiet">
                {center.hours_on !== false
                  ? summarizeWeek(weekOf(center)).join('; ')
                  : 'Open around the clock'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pager}
      {notWhole !== undefined && <Note tone="warning">{notWhole}</Note>}
    </Frame>
  );
}
