import type { ComponentChildren } from 'preact';
import { useErrorBoundary, useMemo, useState } from 'preact/hooks';
import type { JsonObject } from '../lib/is-record.ts';
import { ChangeCard } from './change/change-card.tsx';
import { isValue } from './client/call-outcome.ts';
import type { Session } from './client/session.ts';
import { E911View } from './emergency/e911-view.tsx';
import { OpeningHours } from './hours/opening-hours.tsx';
import { LicencesView } from './licences/licences-view.tsx';
import { OrganizationMap } from './map/organization-map.tsx';
import { OptOutsView } from './opt-outs/opt-outs-view.tsx';
import { readDepartments, readOffices, readRooms } from './parts/offices-data.ts';
import { NavigationContext, openingTool, type Place, placeOf, withoutPcid } from './parts/place.ts';
import { idOf, whyNotWhole } from './parts/plain-text.ts';
import { SessionContext, useSessionChanges } from './parts/session-context.ts';
import { Message, StagePanel } from './parts/stage-panel.tsx';
import { CallCenterList } from './routing/call-center-list.tsx';
import { CallRouting } from './routing/call-routing.tsx';
import type { ViewName } from './view-of-tool.ts';

function PlaceView({ place }: { readonly place: Place }) {
  switch (place.view) {
    case 'organization-map':
      return <OrganizationMap {...place} />;
    case 'call-routing':
      return 'line' in place ? <CallRouting {...place} /> : <CallCenterList officeId={place.callCentersOf} />;
    case 'opening-hours':
      return <OpeningHours {...place} />;
    case 'e911':
      return <E911View {...place} />;
    case 'licences':
      return <LicencesView {...place} />;
    case 'sms-opt-outs':
      return <OptOutsView {...place} />;
    case 'change':
      return null;
  }
}

const briefReads = [readOffices, readDepartments, readRooms];

/** Arguments that select a part of a list. */
const narrowing = ['cursor', 'fields', 'office_id', 'name_search', 'active_only'];

/** Caches the result of the opening call, so that it is not read again. */
function rememberOpening(session: Session, view: ViewName, value: JsonObject): void {
  const { opened } = session;
  const tool = openingTool(view, opened, value);
  const args = withoutPcid(opened.args);
  if (tool === undefined) return;
  const outcome = { value };
  session.rememberOpening({ tool, args }, outcome);
  // Ids are strings in reads, but the model may have sent a number.
  if (args.id !== undefined) session.remember({ tool, args: { ...args, id: idOf(args) } }, outcome);
  if (tool === 'offices_primary_get')
    session.remember({ tool: 'offices_get', args: { id: idOf(value) } }, outcome);
  const brief = briefReads.find((read) => read.tool === tool);
  const isWhole = narrowing.every((name) => args[name] === undefined) && value.cursor === undefined;
  if (brief !== undefined && isWhole && whyNotWhole(value) === undefined) session.remember(brief, outcome);
}

/** Shows an error of a view instead of an empty page. */
function Boundary({ children }: { readonly children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;
  return (
    <Message
      icon="warning"
      title="This view could not show the answer"
      text="The answer has a form that the view does not know."
      again="Try again"
      onAgain={reset}
    />
  );
}

/** The document names the first view; a person can open others from it. */
export function App({ session, view }: { readonly session: Session; readonly view: ViewName }) {
  useSessionChanges(session);
  const [path, setPath] = useState<readonly Place[]>([]);
  const { stage } = session;
  const value = stage.name === 'result' && isValue(stage.outcome) ? stage.outcome.value : undefined;
  const first = useMemo(() => {
    if (value === undefined) return undefined;
    rememberOpening(session, view, value);
    return placeOf(view, session.opened, value);
  }, [value]);
  const [instead, setInstead] = useState<Place>();
  const place = path.at(-1) ?? (first && (instead ?? first));
  const navigation = {
    go: (next: Place) => setPath([...path, next]),
    swap(next: Place) {
      if (path.length > 0) setPath([...path.slice(0, -1), next]);
      else setInstead(next);
    },
    back: path.length > 0 ? () => setPath(path.slice(0, -1)) : undefined,
  };
  const isChange = view === 'change' && path.length === 0;
  return (
    <SessionContext.Provider value={session}>
      <NavigationContext.Provider value={navigation}>
        <Boundary>
          {isChange ? (
            <ChangeCard stage={stage} />
          ) : place === undefined ? (
            <StagePanel stage={stage} />
          ) : (
            <PlaceView key={JSON.stringify(place)} place={place} />
          )}
        </Boundary>
      </NavigationContext.Provider>
    </SessionContext.Provider>
  );
}
