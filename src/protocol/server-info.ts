import { version } from '../lib/version.ts';

/** The same in every protocol revision. */
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

/** How long a client may cache a list that depends on settings and grants, for its own caller only. */
export const stable: CacheHints = { ttlMs: 300_000, cacheScope: 'private' };

export const uncached: CacheHints = { ttlMs: 0, cacheScope: 'private' };
