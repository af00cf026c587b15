import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme } from './client/host-theme.ts';
import { reportHeight } from './client/report-height.ts';
import { createSession } from './client/session.ts';
import { windowPort } from './client/window-port.ts';
import { readsOf } from './parts/place.ts';
import type { ViewName } from './view-of-tool.ts';

/** The server writes the name of the view into the document. */
const names: readonly ViewName[] = [
  'organization-map',
  'call-routing',
  'opening-hours',
  'e911',
  'licences',
  'sms-opt-outs',
  'change',
];

const { view: wanted, version = '' } = document.documentElement.dataset;
const view = names.find((name) => name === wanted) ?? 'organization-map';

applyTheme({});
const session = createSession(windowPort, { version, readAgain: (opened) => readsOf(view, opened) });
let isReporting = false;
session.subscribe(() => {
  applyTheme(session.client.context);
  const { name } = session.stage;
  if (isReporting || name === 'connecting' || name === 'no-host') return;
  isReporting = true;
  reportHeight(session.client);
});
render(<App session={session} view={view} />, document.body);
void session.start();
