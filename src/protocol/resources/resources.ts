import {
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
  ResourceNotFoundError,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '../../lib/is-record.ts';
import { PCID } from '../../tool-call/tool-options.ts';
import {
  itemsOf,
  ReadError,
  type Reader,
  type ReadScope,
  sees,
  withReader,
} from '../organization/organization-reader.ts';
import { departmentSummary, officeSummary, organizationSummary } from '../organization/summaries.ts';

const SCHEME = 'dialpad-organization:';
const MIME_TYPE = 'application/json';

/** What can be read by address. Each is built with the tool in `needs`, and there for who sees that tool. */
interface ResourceKind {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly needs: string;
  /** The place in the address; with an id after it unless there is only one. */
  readonly host: string;
  readonly withId: boolean;
  read(reader: Reader, id: string, maxChars: number): Promise<JsonObject>;
}

/** All kinds of resource. */
const resourceKinds: readonly ResourceKind[] = [
  {
    name: 'organization',
    title: 'Organization',
    description: 'The company as one tree: offices with their departments, rooms, phones and numbers.',
    needs: 'offices_list',
    host: 'organization',
    withId: false,
    read: (reader, _id, maxChars) => organizationSummary(reader, maxChars),
  },
  {
    name: 'office',
    title: 'Office',
    description: 'One office with its departments, call centers, teams, rooms, phones and free licences.',
    needs: 'offices_get',
    host: 'offices',
    withId: true,
    read: officeSummary,
  },
  {
    name: 'department',
    title: 'Department',
    description: 'One department with its hours, routing and operators.',
    needs: 'departments_get',
    host: 'departments',
    withId: true,
    read: departmentSummary,
  },
];

/** A resource is about one account: in hosted mode its address names which. */
export interface ResourceScope extends ReadScope {
  readonly withPcid: boolean;
}

const addressOf = ({ host }: ResourceKind, id: string | undefined, pcid: string | undefined): string =>
  `${SCHEME}//${host}${id === undefined ? '' : `/${id}`}${pcid === undefined ? '' : `?${PCID}=${encodeURIComponent(pcid)}`}`;

const offeredKinds = (scope: ResourceScope): readonly ResourceKind[] =>
  resourceKinds.filter(({ needs }) => sees(scope, needs));

/** Shown at most, when a caller has a connection each. */
const MOST_CONNECTIONS = 100;

/**
 * The resources a client can pick from: the organization, and a page of its offices. A list is never refused
 * because Dialpad is: then it has the organization alone.
 */
export async function listResources(
  scope: ResourceScope,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<{ resources: Resource[]; nextCursor?: string }> {
  const [organization, office] = resourceKinds;
  if (organization === undefined || office === undefined || !sees(scope, organization.needs))
    return { resources: [] };
  const { title, description } = organization;
  const shown = { title, description, mimeType: MIME_TYPE };
  if (scope.withPcid) {
    const { pcids } = scope.caller.grant;
    const known = pcids === 'all' ? [] : [...pcids].slice(0, MOST_CONNECTIONS);
    return {
      resources: known.map((pcid) => ({
        uri: addressOf(organization, undefined, pcid),
        name: `organization ${pcid}`,
        ...shown,
      })),
    };
  }
  const first = { uri: addressOf(organization, undefined, undefined), name: organization.name, ...shown };
  const all = cursor === undefined ? [first] : [];
  if (!sees(scope, office.needs)) return { resources: all };
  try {
    const page = await withReader(scope, { pcid: undefined, signal }, (reader) =>
      reader.one('offices_list', cursor === undefined ? {} : { cursor }),
    );
    const offices = itemsOf(page).map(({ id, name }) => ({
      uri: addressOf(office, String(id), undefined),
      name: `office ${id}`,
      title: typeof name === 'string' ? name : `Office ${id}`,
      mimeType: MIME_TYPE,
    }));
    return {
      resources: [...all, ...offices],
      ...(typeof page.cursor === 'string' && { nextCursor: page.cursor }),
    };
  } catch (error) {
    if (cursor === undefined && error instanceof ReadError) return { resources: all };
    throw asProtocolError(error);
  }
}

/** The addresses that have a part to fill in. */
export function listResourceTemplates(scope: ResourceScope): ResourceTemplateType[] {
  return offeredKinds(scope)
    .filter(({ withId }) => withId || scope.withPcid)
    .map(({ name, title, description, host, withId }) => ({
      uriTemplate: `${SCHEME}//${host}${withId ? '/{id}' : ''}${scope.withPcid ? `{?${PCID}}` : ''}`,
      name,
      title,
      description,
      mimeType: MIME_TYPE,
    }));
}

interface Place {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly pcid: string | undefined;
}

function placeOf(uri: string, scope: ResourceScope): Place | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, hostname, pathname, searchParams, hash } = new URL(uri);
  const kind = offeredKinds(scope).find(({ host }) => host === hostname);
  const id = pathname.replace(/^\//, '');
  const given = [...searchParams.entries()];
  // What only repeats the connection of the header names no other place.
  const named = given.filter(([name, value]) => name !== PCID || value !== scope.caller.pcid);
  const fits =
    protocol === SCHEME &&
    hash === '' &&
    (kind?.withId ? /^\d{1,19}$/.test(id) : id === '') &&
    named.length === (scope.withPcid ? 1 : 0) &&
    named.every(([name]) => name === PCID);
  return kind !== undefined && fits ? { kind, id, pcid: searchParams.get(PCID) ?? undefined } : undefined;
}

/** A reading that failed, as the protocol reports it; anything else as it is. */
export function asProtocolError(error: unknown): unknown {
  if (!(error instanceof ReadError)) return error;
  const { InvalidParams, InternalError } = ProtocolErrorCode;
  return new ProtocolError(error.wrongAsked ? InvalidParams : InternalError, error.message);
}

/** Reads a resource. Throws ProtocolError. */
export async function readResource(scope: ResourceScope, uri: string, signal: AbortSignal) {
  const place = placeOf(uri, scope);
  if (place === undefined) throw new ResourceNotFoundError(uri.slice(0, 300));
  const { kind, id, pcid } = place;
  try {
    const content = await withReader(scope, { pcid, signal }, (reader) =>
      kind.read(reader, id, scope.runtime.maxResultChars),
    );
    return { contents: [{ uri, mimeType: MIME_TYPE, text: JSON.stringify(content) }] };
  } catch (error) {
    if (error instanceof ReadError && error.notFound) throw new ResourceNotFoundError(uri);
    throw asProtocolError(error);
  }
}
