import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { project, root } from '../project.ts';
import { bundledFiles } from './bundled-packages.ts';

/** A document for a browser, and the files that its code comes from. */
export interface BuiltDocument {
  readonly html: string;
  readonly files: readonly string[];
}

/** Coverage of the tests in a browser needs readable code and source maps. */
const isMeasured = process.env.COVERAGE_SUITE === 'browser';

/** How code for browsers is bundled. */
export const browserTargets = {
  absWorkingDir: root,
  bundle: true,
  minify: !isMeasured,
  sourcemap: isMeasured && 'inline',
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'browser',
  target: ['es2022', 'chrome110', 'safari16', 'firefox115'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

export async function bundleForBrowser(
  entry: string,
): Promise<{ readonly text: string; readonly files: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    ...browserTargets,
    entryPoints: [join(root, entry)],
  });
  return { text: outputFiles[0]?.text.trim() ?? '', files: bundledFiles(metafile) };
}

/** All views in one document that loads nothing else. The server writes into it which view to show. */
export async function buildViews(): Promise<BuiltDocument> {
  const [script, style] = await Promise.all([
    bundleForBrowser('src/views/open-view.tsx'),
    bundleForBrowser('src/views/style.css'),
  ]);
  const html = `<!doctype html><html lang="en" data-view="organization-map" data-version="${project.version}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>Dialpad organization</title><style>${style.text}</style><script type="module">${script.text}</script></head><body></body></html>`;
  return { html, files: script.files };
}

/** Writes the views beside the bundle. Returns the files that their code comes from. */
export async function writeViews(folder: string): Promise<readonly string[]> {
  const { html, files } = await buildViews();
  mkdirSync(join(folder, 'views'), { recursive: true });
  writeFileSync(join(folder, 'views', 'views.html'), html);
  return files;
}
