import { version } from '../lib/version.ts';

/** What this server says of itself, in every protocol revision. */
export const serverInfo = { name: 'dialpad-organization-mcp', title: 'Dialpad Organization', version };

/** The extension MCP Apps (SEP-1865), revision 2026-01-26. */
export const VIEWS_EXTENSION = 'io.modelcontextprotocol/ui';

export const VIEW_MIME_TYPE = 'text/html;profile=mcp-app';

export const capabilities = {
  tools: {},
  resources: {},
  prompts: {},
  completions: {},
  extensions: { [VIEWS_EXTENSION]: { mimeTypes: [VIEW_MIME_TYPE] } },
};

export interface CacheHints {
  readonly ttlMs: number;
  readonly cacheScope: 'private';
}

/** For how long clients may cache a list that only a change of settings or grants changes; never for other callers. */
export const stable: CacheHints = { ttlMs: 300_000, cacheScope: 'private' };

export const uncached: CacheHints = { ttlMs: 0, cacheScope: 'private' };

/** What clients get of an internal error; the log gets all of it. */
export const INTERNAL_ERROR = 'Internal error; see the server log.';
