import { isRecord, type JsonObject } from '../lib/is-record.ts';
import { VIEW_MIME_TYPE, VIEWS_EXTENSION } from './server-info.ts';

/** The member of `_meta` with the capabilities, since 2026-07-28. Before, clients declare them at the handshake. */
export const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

const memberOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

/**
 * Whether a client can show views. Several hosts can without declaring it, so only a client that lists the types it can
 * show, without this one, counts as unable.
 */
export function showsViews(capabilities: unknown): boolean {
  const declared = memberOf(memberOf(capabilities, 'extensions'), VIEWS_EXTENSION);
  const types = memberOf(declared, 'mimeTypes');
  return !Array.isArray(types) || types.includes(VIEW_MIME_TYPE);
}

/** Whether a client can show a form to a person. */
export function showsForms(capabilities: unknown): boolean {
  const elicitation = memberOf(capabilities, 'elicitation');
  return isRecord(elicitation) && ('form' in elicitation || Object.keys(elicitation).length === 0);
}

/** The capabilities in the envelope of a request, or those of the handshake. */
export const declaredCapabilities = (envelope: unknown, atHandshake: JsonObject | undefined): unknown =>
  memberOf(envelope, CLIENT_CAPABILITIES) ?? atHandshake;
