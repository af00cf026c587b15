import { posix } from 'node:path';

/**
 * Which parts of `src/` a part may import: a folder, or a file that lies directly in `src/`. Imports point one
 * way; what is not listed is not allowed.
 */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  version: [],
  'node-version': [],
  'nearest-word': [],
  'decode-json': [],
  'is-record': [],
  'shown-text': [],
  'source-names': [],
  'redis-connection': [],
  telemetry: [],
  registry: [],
  'setting-values': ['source-names'],
  config: ['registry', 'shown-text', 'source-names', 'setting-values'],
  dialpad: ['registry', 'decode-json', 'redis-connection', 'is-record'],
  connections: ['registry', 'nearest-word', 'redis-connection'],
  simulator: ['registry', 'telemetry', 'decode-json', 'is-record'],
  mcp: [
    'is-record',
    'registry',
    'dialpad',
    'connections',
    'telemetry',
    'config',
    'nearest-word',
    'decode-json',
    'version',
  ],
  doctor: [
    'registry',
    'dialpad',
    'connections',
    'mcp',
    'config',
    'node-version',
    'redis-connection',
    'shown-text',
    'version',
  ],
  http: [
    'is-record',
    'registry',
    'dialpad',
    'connections',
    'mcp',
    'telemetry',
    'config',
    'nearest-word',
    'version',
    'source-names',
  ],
  commands: [
    'registry',
    'dialpad',
    'connections',
    'simulator',
    'mcp',
    'doctor',
    'http',
    'telemetry',
    'config',
    'nearest-word',
    'shown-text',
    'version',
  ],
  main: ['node-version', 'commands'],
};

const specifier = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/** The part of `src/` a path belongs to: `mcp/server.ts` to `mcp`, `config.ts` to `config`. */
const partOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';

/** Sentences about imports that point the wrong way. `path` is relative to `src/`, with slashes. */
export function wrongImports(path: string, source: string): readonly string[] {
  const part = partOf(path);
  const allowed = allowedImports[part];
  if (allowed === undefined)
    return [`src/${path}: the part "${part}" is new; say in import-directions.ts what it may import`];
  return [...source.matchAll(specifier)].flatMap(([, imported = '']) => {
    const target = posix.join(posix.dirname(path), imported);
    // Outside of src: package.json.
    if (target.startsWith('..')) return [];
    const targetPart = partOf(target);
    if (targetPart === part || allowed.includes(targetPart)) return [];
    const may = allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`;
    return [`src/${path} imports ${imported}: ${part} may import ${may}`];
  });
}
