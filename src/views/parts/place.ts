import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { JsonObject } from '../../lib/is-record.ts';
import type { OpenedFor, ViewCall } from '../client/session.ts';
import type { ViewName } from '../view-of-tool.ts';
import { idOf, plainText, recordsOf } from './plain-text.ts';

/** A line that people call: the main line of an office, a department or a call center. */
export interface LineRef {
  readonly kind: 'office' | 'department' | 'callcenter';
  readonly id: string;
  /** Call centers can only be listed by office. */
  readonly officeId?: string;
  /** The host did not report which tool was called: the line may be an office. */
  readonly isGuess?: boolean;
}

/** A page of a view, from which a person can open others. */
export type Place =
  | { readonly view: 'organization-map'; readonly officeId?: string; readonly query?: string }
  | { readonly view: 'call-routing' | 'opening-hours'; readonly line: LineRef }
  | { readonly view: 'call-routing'; readonly callCentersOf: string }
  | { readonly view: 'e911'; readonly officeId: string }
  | { readonly view: 'licences'; readonly officeId: string }
  | { readonly view: 'sms-opt-outs'; readonly companyId: string }
  | { readonly view: 'change' };

export interface Navigation {
  readonly go: (place: Place) => void;
  /** Replaces the current place in the history. */
  readonly swap: (place: Place) => void;
  /** Undefined at the first place. */
  readonly back: (() => void) | undefined;
}

export const NavigationContext = createContext<Navigation>({ go: () => {}, swap: () => {}, back: undefined });
export const useNavigation = (): Navigation => useContext(NavigationContext);

/** Whether a value is the result of an operators tool. */
const isOperators = (value: JsonObject | undefined): boolean =>
  Array.isArray(value?.users) || Array.isArray(value?.rooms);

/** The tool of the opening call, derived from its arguments for hosts that do not report it. */
export function openingTool(
  view: ViewName,
  { tool, args }: OpenedFor,
  value: JsonObject | undefined,
): string | undefined {
  if (tool !== undefined) return tool;
  switch (view) {
    case 'call-routing':
      if (args.office_id !== undefined) return 'callcenters_list';
      return isOperators(value) ? undefined : 'departments_get';
    case 'opening-hours':
      return args.id === undefined ? 'offices_primary_get' : 'offices_get';
    case 'e911':
      return 'offices_e911_get';
    case 'sms-opt-outs':
      return 'company_sms_opt_out';
    default:
      return undefined;
  }
}

/** The place that a call opens. `value` is its result, if known. */
export function placeOf(view: ViewName, opened: OpenedFor, value: JsonObject | undefined): Place {
  const { args } = opened;
  const tool = openingTool(view, opened, value);
  const id = idOf(args);
  const officeId = idOf(args, 'office_id') || idOf(value, 'office_id');
  switch (view) {
    case 'call-routing':
      if (tool === 'callcenters_list') return { view, callCentersOf: officeId };
      return {
        view,
        line: {
          kind: tool === 'offices_operators_get' ? 'office' : 'department',
          id,
          ...(tool === undefined && { isGuess: true }),
        },
      };
    case 'opening-hours':
      return { view, line: { kind: 'office', id: idOf(value) || id } };
    case 'organization-map': {
      const [only, ...others] = recordsOf(value, 'items');
      const search = plainText(args.name_search);
      // For one department, room or phone: its office.
      const near = officeId || (others.length === 0 ? idOf(only, 'office_id') : '');
      return { view, ...(near !== '' && { officeId: near }), ...(search !== '' && { query: search }) };
    }
    case 'e911':
      return { view, officeId: id };
    case 'licences':
      return { view, officeId };
    case 'sms-opt-outs':
      return { view, companyId: id };
    case 'change':
      return { view };
  }
}

/** Reads with the same result as the opening call, likely ones first. */
export function readsOf(view: ViewName, opened: OpenedFor): readonly ViewCall[] {
  const { args } = opened;
  const calls = (...tools: string[]) => tools.map((tool) => ({ tool, args: withoutPcid(args) }));
  if (view === 'change') return [];
  if (opened.tool !== undefined) return calls(opened.tool);
  switch (view) {
    case 'call-routing':
      return args.office_id === undefined
        ? calls('departments_get', 'offices_operators_get')
        : calls('callcenters_list');
    case 'opening-hours':
      return args.id === undefined ? calls('offices_primary_get') : calls('offices_get');
    case 'organization-map':
      if (args.parent_id !== undefined) return calls('deskphones_rooms_list');
      if (args.id !== undefined) return calls('rooms_get');
      return calls('offices_list');
    case 'e911':
      return calls('offices_e911_get');
    case 'licences':
      return calls('plan_get', 'plan_available_licenses_get');
    case 'sms-opt-outs':
      return calls('company_sms_opt_out');
  }
}

/** The session adds the connection to every call. */
export function withoutPcid({ PCID: _pcid, ...args }: JsonObject): JsonObject {
  return args;
}
