import { PCID } from '../../auth/pcid.ts';
import { type ResourceKind, resourceKinds } from './resource-kinds.ts';

const SCHEME = 'dialpad-organization:';

const query = (pcid: string | undefined): string =>
  pcid === undefined ? '' : `?${PCID}=${encodeURIComponent(pcid)}`;

export const resourceUri = ({ host }: ResourceKind, part: { id?: string; pcid?: string } = {}): string =>
  `${SCHEME}//${host}${part.id === undefined ? '' : `/${part.id}`}${query(part.pcid)}`;

export const uriTemplate = ({ host, withId }: ResourceKind, withPcid: boolean): string =>
  `${SCHEME}//${host}${withId ? '/{id}' : ''}${withPcid ? `{?${PCID}}` : ''}`;

/** The resource that a URI names, whatever its PCID; undefined for any other URI. */
export function parseResourceUri(
  uri: string,
  { hosted }: { readonly hosted: boolean },
): { readonly kind: ResourceKind; readonly id: string } | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, hostname, pathname, searchParams, hash } = new URL(uri);
  const kind = resourceKinds.find(({ host }) => host === hostname);
  const id = pathname.replace(/^\//, '');
  const parameters = [...searchParams.keys()];
  const isResource =
    protocol === SCHEME &&
    hash === '' &&
    (kind?.withId ? /^\d{1,19}$/.test(id) : id === '') &&
    parameters.length <= 1 &&
    parameters.every((name) => name === PCID && hosted);
  return kind !== undefined && isResource ? { kind, id } : undefined;
}
