import type { Tool } from '../../registry/define-tool.ts';
import { readView } from '../../views/read-view.ts';
import { viewAt, viewOf } from '../../views/view-of-tool.ts';
import { VIEW_MIME_TYPE } from '../server-info.ts';

/** 30 days in ms. The URI contains the version of this package, so a cached view never becomes outdated. */
const asLongAsTheVersion = { ttlMs: 2_592_000_000, cacheScope: 'public' } as const;

/** A view loads nothing. */
const noDomain = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] };

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
