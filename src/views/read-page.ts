import { readFile } from 'node:fs/promises';

/** The page beside the bundle; its files are read when a browser asks for them, and not kept. */
const built = new URL('./page/', import.meta.url);

/** From source the script that builds the page for the bundle builds it. */
const builder = new URL('../../scripts/build/build-page.ts', import.meta.url);

/** Names of files that the build makes. */
const fileName = /^(page\.js|page\.css|(chunk|playground)-[A-Z0-9]{8}\.js)$/;

let fromSource: Promise<ReadonlyMap<string, string>> | undefined;

async function buildFromSource(): Promise<ReadonlyMap<string, string>> {
  const { buildPage } = await import(builder.href);
  return (await buildPage()).files;
}

/** A script or the style sheet of the page; undefined when there is no such file. */
export async function readPageFile(name: string): Promise<string | undefined> {
  if (!fileName.test(name)) return undefined;
  if (import.meta.url.endsWith('.ts')) {
    fromSource ??= buildFromSource();
    return (await fromSource).get(name);
  }
  return readFile(new URL(name, built), 'utf8').catch(() => undefined);
}
