import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package whose code is in the bundle. */
export interface BundledPackage {
  readonly folder: string;
  /** `name@version`; the version can differ from the installed one if another package carries a copy. */
  readonly key: string;
}

/** The folder of the package that a bundled file belongs to; undefined for a file of this project. */
export function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0];
}

/** Packages whose code a package contains, as its bundler recorded them: `ajv@8.18.0`. */
export function carriedPackages(source: string): readonly string[] {
  const found = source.matchAll(/node_modules\/\.pnpm\/(@?[\w.+-]+@\d[\w.-]*?)(?=[_(/])/g);
  return [...new Set([...found].map(([, key = '']) => key.replace(/^(@[^+@]+)\+/, '$1/')))];
}

function carriedBy(file: string): readonly BundledPackage[] {
  if (!existsSync(file)) return [];
  return carriedPackages(readFileSync(file, 'utf8')).map((key) => {
    const folder = join('node_modules', key.slice(0, key.lastIndexOf('@')));
    if (existsSync(folder)) return { folder, key };
    throw new Error(`${file} carries ${key}: install it with --save-dev, so that its licence is known`);
  });
}

function installed(folder: string): BundledPackage {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { folder, key: `${name}@${version}` };
}

/** The packages that bundled files come from, sorted by name, each once. */
export function bundledPackages(files: readonly string[]): readonly BundledPackage[] {
  const foreign = files.filter((file) => packageFolder(file) !== undefined);
  const folders = new Set(foreign.map(packageFolder).filter((folder) => folder !== undefined));
  const all = [...[...folders].map(installed), ...foreign.flatMap(carriedBy)];
  const sorted = all.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return sorted.filter(({ key }, index) => key !== sorted[index - 1]?.key);
}

/** Files with code in the bundle. An input of no output was removed by tree shaking. */
export const bundledFiles = ({ outputs }: Metafile): readonly string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
