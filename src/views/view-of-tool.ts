import { version } from '../lib/version.ts';
import type { Tool } from '../registry/define-tool.ts';
import { shortName } from '../registry/tool-names.ts';

/** The interactive views. All are in one HTML document; the URI says which one it shows. */
export const viewNames = [
  'call-routing',
  'opening-hours',
  'organization-map',
  'e911',
  'licences',
  'sms-opt-outs',
  'change',
] as const;

/** One of {@link viewNames}. */
export type ViewName = (typeof viewNames)[number];

/** The view of a read's result. Other reads have none; every write has the change card. */
const viewOfRead: Readonly<Record<string, ViewName>> = {
  callcenters_list: 'call-routing',
  company_get: 'organization-map',
  company_sms_opt_out: 'sms-opt-outs',
  departments_get: 'call-routing',
  departments_list: 'organization-map',
  departments_listall: 'organization-map',
  departments_operators_get: 'call-routing',
  deskphones_rooms_get: 'organization-map',
  deskphones_rooms_list: 'organization-map',
  offices_e911_get: 'e911',
  offices_get: 'opening-hours',
  offices_list: 'organization-map',
  offices_operators_get: 'call-routing',
  offices_primary_get: 'opening-hours',
  plan_available_licenses_get: 'licences',
  plan_get: 'licences',
  rooms_get: 'organization-map',
  rooms_list: 'organization-map',
};

export const viewOf = ({ name, risk }: Tool): ViewName | undefined =>
  risk === 'read' ? viewOfRead[shortName(name)] : 'change';

const HOST = 'ui://dialpad-organization/';

/** The URI of a view. It changes with the version, so that hosts may cache the document. */
export const viewUri = (view: ViewName): string => `${HOST}${version}/${view}`;

/** The view of a URI with any version, because a host may still have the list of an older version. */
export function viewAt(uri: string): ViewName | undefined {
  if (!uri.startsWith(HOST)) return undefined;
  const [, name, ...rest] = uri.slice(HOST.length).split('/');
  return rest.length === 0 ? viewNames.find((view) => view === name) : undefined;
}
