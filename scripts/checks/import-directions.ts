import { posix } from 'node:path';

/**
 * Which parts of `src/` a part may import: a folder, or a file that lies directly in `src/`. Imports point one
 * way; what is not listed is not allowed.
 */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  registry: ['lib'],
  config: ['lib', 'registry'],
  telemetry: ['lib'],
  auth: ['lib'],
  store: ['lib', 'registry', 'auth'],
  dialpad: ['lib', 'registry'],
  'tool-call': ['lib', 'registry', 'telemetry', 'auth', 'store', 'dialpad'],
  protocol: ['lib', 'registry', 'auth', 'dialpad', 'tool-call', 'views'],
  views: ['lib', 'registry'],
  transports: ['lib', 'registry', 'config', 'telemetry', 'auth', 'store', 'tool-call', 'protocol'],
  simulator: ['lib'],
  doctor: ['lib', 'registry', 'config', 'auth', 'store', 'dialpad', 'app'],
  app: [
    'lib',
    'registry',
    'config',
    'telemetry',
    'auth',
    'store',
    'dialpad',
    'tool-call',
    'protocol',
    'transports',
    'simulator',
  ],
  cli: [
    'lib',
    'registry',
    'config',
    'telemetry',
    'auth',
    'store',
    'dialpad',
    'tool-call',
    'protocol',
    'transports',
    'simulator',
    'doctor',
    'app',
  ],
  main: ['lib', 'cli'],
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
