import { CLIENT_CAPABILITIES_META_KEY, type Server, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Tool } from '../../registry/define-tool.ts';
import { readView } from '../../views/read-view.ts';
import { viewAt, viewOf } from '../../views/view-of-tool.ts';
import { VIEW_MIME_TYPE, VIEWS_EXTENSION } from '../server-info.ts';

/** 30 days in ms. The URI contains the version of this package, so a cached view never becomes outdated. */
const asLongAsTheVersion = { ttlMs: 2_592_000_000, cacheScope: 'public' } as const;

/** A view loads nothing. */
const noDomain = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] };

const declaring = z.object({
  extensions: z.object({ [VIEWS_EXTENSION]: z.object({ mimeTypes: z.array(z.string()) }) }),
});
const envelope = z.object({ [CLIENT_CAPABILITIES_META_KEY]: declaring });

/**
 * Whether a client can show views. Several hosts can without declaring it, so only a client that lists the types it can
 * show, without this one, counts as unable.
 */
export function showsViews(server: Server, { mcpReq }: ServerContext): boolean {
  const inRequest = envelope.safeParse(mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY];
  const declared = inRequest ?? declaring.safeParse(server.getClientCapabilities()).data;
  return declared?.extensions[VIEWS_EXTENSION].mimeTypes.includes(VIEW_MIME_TYPE) ?? true;
}

/** Undefined for another URI, and when the caller has no tool of the view. */
export async function readViewResource(uri: string, visible: readonly Tool[]) {
  const view = viewAt(uri);
  if (view === undefined || !visible.some((tool) => viewOf(tool) === view)) return undefined;
  const content = {
    uri,
    mimeType: VIEW_MIME_TYPE,
    text: await readView(view),
    _meta: { ui: { csp: noDomain, prefersBorder: true } },
  };
  return { contents: [content], ...asLongAsTheVersion };
}
