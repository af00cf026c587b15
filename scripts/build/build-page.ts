import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../project.ts';
import { browserTargets, bundleForBrowser } from './build-views.ts';
import { bundledFiles } from './bundled-packages.ts';
import { unusedCodePlugin } from './unused-code-plugin.ts';

/** The files of the browser page, and the files that their code comes from. */
export interface BuiltPage {
  readonly files: ReadonlyMap<string, string>;
  readonly sources: readonly string[];
}

/** Bundles the page. The playground, with the client of the SDK, is a file of its own that only a demo loads. */
export async function buildPage(): Promise<BuiltPage> {
  const [style, { outputFiles, metafile }] = await Promise.all([
    bundleForBrowser('src/views/page/page.css'),
    build({
      ...browserTargets,
      entryPoints: [join(root, 'src/views/page/page.tsx')],
      outdir: join(root, 'dist', 'page'),
      splitting: true,
      chunkNames: 'chunk-[hash]',
      plugins: [unusedCodePlugin],
    }),
  ]);
  const scripts = outputFiles.map(({ path, text }) => [basename(path), text] as const);
  return { files: new Map([...scripts, ['page.css', style.text]]), sources: bundledFiles(metafile) };
}

/** Writes the page beside the bundle. Returns the files that its code comes from. */
export async function writePage(folder: string): Promise<readonly string[]> {
  const { files, sources } = await buildPage();
  mkdirSync(join(folder, 'page'), { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, 'page', name), text);
  return sources;
}
