import {
  type Resource,
  ResourceNotFoundError,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';
import { PCID } from '../../auth/pcid.ts';
import type { JsonObject } from '../../lib/is-record.ts';
import type { ConnectionDecision } from '../../tool-call/decide-connection.ts';
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

const addressOf = ({ host }: ResourceKind, id: string | undefined, pcid: string | undefined): string =>
  `${SCHEME}//${host}${id === undefined ? '' : `/${id}`}${pcid === undefined ? '' : `?${PCID}=${encodeURIComponent(pcid)}`}`;

const visibleKinds = (scope: ReadScope): readonly ResourceKind[] =>
  resourceKinds.filter(({ needs }) => sees(scope, needs));

/** Shown at most, when a caller has a connection each. */
const MOST_CONNECTIONS = 100;

/**
 * The resources a client can pick from: the organization, and a page of its offices. A list is never refused
 * because Dialpad is: then it has the organization alone.
 */
export async function listResources(
  scope: ReadScope,
  connection: ConnectionDecision,
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
    const page = await withReader(scope, { connection, signal }, (reader) =>
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
    if (!(error instanceof ReadError)) throw error;
    if (cursor === undefined) return { resources: all };
    throw error.toProtocolError();
  }
}

/** The addresses that have a part to fill in. */
export function listResourceTemplates(scope: ReadScope): ResourceTemplateType[] {
  return visibleKinds(scope)
    .filter(({ withId }) => withId || scope.withPcid)
    .map(({ name, title, description, host, withId }) => ({
      uriTemplate: `${SCHEME}//${host}${withId ? '/{id}' : ''}${scope.withPcid ? `{?${PCID}}` : ''}`,
      name,
      title,
      description,
      mimeType: MIME_TYPE,
    }));
}

/** Which resource a URI names; its PCID is for {@link ConnectionDecision}. Undefined for any other URI. */
function parseUri(uri: string, scope: ReadScope): { kind: ResourceKind; id: string } | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, hostname, pathname, searchParams, hash } = new URL(uri);
  const kind = visibleKinds(scope).find(({ host }) => host === hostname);
  const id = pathname.replace(/^\//, '');
  const names = [...searchParams.keys()];
  const isResource =
    protocol === SCHEME &&
    hash === '' &&
    (kind?.withId ? /^\d{1,19}$/.test(id) : id === '') &&
    names.length <= 1 &&
    names.every((name) => name === PCID && scope.context.connections.hosted);
  return kind !== undefined && isResource ? { kind, id } : undefined;
}

/** Throws ProtocolError. */
export async function readResource(
  scope: ReadScope,
  connection: ConnectionDecision,
  uri: string,
  signal: AbortSignal,
) {
  const found = parseUri(uri, scope);
  if (found === undefined) throw new ResourceNotFoundError(uri.slice(0, 300));
  const { kind, id } = found;
  try {
    const content = await withReader(scope, { connection, signal }, (reader) =>
      kind.read(reader, id, scope.context.maxResultChars),
    );
    return { contents: [{ uri, mimeType: MIME_TYPE, text: JSON.stringify(content) }] };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw error.reason === 'not_found' ? new ResourceNotFoundError(uri) : error.toProtocolError();
  }
}
