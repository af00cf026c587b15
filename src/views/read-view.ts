import { readFile } from 'node:fs/promises';
import type { ViewName } from './view-of-tool.ts';

/** The file beside the bundle. Read for each request of a host. */
const built = new URL('./views/views.html', import.meta.url);

/** A server that runs from source builds the views with the build script. */
const builder = new URL('../../scripts/build/build-views.ts', import.meta.url);

let fromSource: Promise<string> | undefined;

async function buildFromSource(): Promise<string> {
  const { buildViews } = await import(builder.href);
  return (await buildViews()).html;
}

async function readViews(): Promise<string> {
  if (!import.meta.url.endsWith('.ts')) return readFile(built, 'utf8');
  fromSource ??= buildFromSource();
  return fromSource;
}

/** The document loads nothing, so that it works under a policy that allows no request. */
export async function readView(view: ViewName): Promise<string> {
  return (await readViews()).replace(/data-view="[^"]*"/, `data-view="${view}"`);
}
