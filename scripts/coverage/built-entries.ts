import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { V8CoverageEntry } from 'monocart-coverage-reports';
import { isOwnSource } from './own-sources.ts';

interface BuiltFile {
  readonly source: string;
  readonly sourceMap: unknown;
}

function readBuiltFile(file: string): BuiltFile | undefined {
  // Other processes have built other files.
  if (!existsSync(`${file}.map`)) return undefined;
  const sourceMap = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const isOwn = sourceMap.sources.some((source: string) => isOwnSource(source));
  return isOwn ? { source: readFileSync(file, 'utf8'), sourceMap } : undefined;
}

/** The entries of one process; none if it was killed while it wrote them. */
function readEntries(file: string): readonly V8CoverageEntry[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).result;
  } catch {
    return [];
  }
}

/** What processes of the built program wrote to a folder (NODE_V8_COVERAGE), for each process, with source maps. */
export function* builtEntries(folder: string, dist: string): Generator<V8CoverageEntry[]> {
  if (!existsSync(folder)) return;
  const prefix = pathToFileURL(join(dist, '/')).href;
  const files = new Map<string, BuiltFile | undefined>();
  const builtFile = (url: string): BuiltFile | undefined => {
    if (!files.has(url)) files.set(url, readBuiltFile(fileURLToPath(url)));
    return files.get(url);
  };
  for (const name of readdirSync(folder)) {
    const entries = readEntries(join(folder, name)).flatMap((entry) => {
      const file = entry.url.startsWith(prefix) ? builtFile(entry.url) : undefined;
      return file === undefined ? [] : [{ ...entry, ...file }];
    });
    if (entries.length > 0) yield entries;
  }
}
