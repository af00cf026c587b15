import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { z } from 'zod';

const packageFacts = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('not stated'),
});

/** The folder of the package a bundled file belongs to, or undefined for a file of our own. */
export function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0];
}

/** The licence texts that lie in a package's folder. */
function licenceText(folder: string): string {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  return files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}

/** The notices of the packages that these files come from, one after the other, by name. */
export function notices(bundledFiles: readonly string[]): string {
  const folders = new Set(bundledFiles.map(packageFolder).filter((folder) => folder !== undefined));
  const sections = [...folders].map((folder) => {
    const facts = packageFacts.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const text = licenceText(folder) || 'The package holds no licence text.';
    return { key: `${facts.name}@${facts.version}`, licence: facts.license, text };
  });
  const sorted = sections.sort((one, other) => (one.key < other.key ? -1 : 1));
  const unique = sorted.filter((section, index) => section.key !== sorted[index - 1]?.key);
  const body = unique.map(({ key, licence, text }) => `${'-'.repeat(80)}\n${key} (${licence})\n\n${text}\n`);
  return `This program holds code of the packages below, each under its own licence.\n\n${body.join('\n')}`;
}

/** Writes the notices of what was really bundled beside the bundle. */
export const thirdPartyNotices: Plugin = {
  name: 'third-party-notices',
  setup(build) {
    build.initialOptions.metafile = true;
    const folder = build.initialOptions.outdir ?? 'dist';
    build.onEnd(({ metafile }) => {
      if (metafile === undefined) return;
      // An input of no output was tree-shaken away: nothing of it is distributed.
      const used = Object.values(metafile.outputs).flatMap((output) =>
        Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) =>
          bytesInOutput > 0 ? [file] : [],
        ),
      );
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'THIRD_PARTY_NOTICES.txt'), notices(used));
    });
  },
};
