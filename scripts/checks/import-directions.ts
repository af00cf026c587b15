import { posix } from 'node:path';

/** The other parts of `src/` that a part may import. Imports point one way, from `cli` down to `lib`. */
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
  transports: ['lib', 'registry', 'config', 'telemetry', 'auth', 'store', 'tool-call', 'protocol', 'views'],
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
    'views',
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

export interface SourceFile {
  /** Relative to `src/`, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** The part of `src/` a path belongs to: `protocol/server.ts` to `protocol`, `main.ts` to `main`. */
const partOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';

function importsOf({
  path,
  text,
}: SourceFile): readonly { readonly imported: string; readonly part: string }[] {
  return [...text.matchAll(specifier)].flatMap(([, imported = '']) => {
    const target = posix.join(posix.dirname(path), imported);
    // Outside of src: package.json.
    const isOther = !target.startsWith('..') && partOf(target) !== partOf(path);
    return isOther ? [{ imported, part: partOf(target) }] : [];
  });
}

/** Imports of one file that the table does not allow. */
export function wrongImports(file: SourceFile): readonly string[] {
  const part = partOf(file.path);
  const allowed = allowedImports[part];
  if (allowed === undefined) {
    return [`src/${file.path}: the part "${part}" is new; add it to scripts/checks/import-directions.ts`];
  }
  const may = allowed.length === 0 ? 'no other part' : `only ${allowed.join(', ')}`;
  return importsOf(file)
    .filter((other) => !allowed.includes(other.part))
    .map(({ imported }) => `src/${file.path} imports ${imported}: ${part} may import ${may}`);
}

/** Entries of the table that no file uses. */
export function unusedAllowances(files: readonly SourceFile[]): readonly string[] {
  const used = new Set(
    files.flatMap((file) => importsOf(file).map(({ part }) => `${partOf(file.path)} ${part}`)),
  );
  return Object.entries(allowedImports).flatMap(([part, allowed]) =>
    allowed
      .filter((other) => !used.has(`${part} ${other}`))
      .map(
        (other) => `${part} no longer imports ${other}: remove it from scripts/checks/import-directions.ts`,
      ),
  );
}
