import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { z } from 'zod';

const packageFacts = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default('not stated'),
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).optional(),
});

/** A package with the text of its licence. */
interface Notice {
  /** Name and version, as npm writes them. */
  readonly key: string;
  readonly licence: string;
  readonly text: string;
}

/** The folder of the package a bundled file belongs to, or undefined for a file of our own. */
export function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0];
}

/** Packages whose code a package carries in its own files, as its bundler noted them: `ajv@8.18.0`. */
export function carriedPackages(source: string): readonly string[] {
  const found = source.matchAll(/node_modules\/\.pnpm\/(@?[\w.+-]+@\d[\w.-]*?)(?=[_(/])/g);
  return [...new Set([...found].map(([, key = '']) => key.replace(/^(@[^+@]+)\+/, '$1/')))];
}

/** The text of the MIT licence, for packages that state it and hold no text. */
const mitLicence = (holder: string): string => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** The notice of a package that lies in a folder, under another version where only a copy of it is carried. */
export function noticeOf(folder: string, carriedAs?: string): Notice {
  const facts = packageFacts.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
  const key = carriedAs ?? `${facts.name}@${facts.version}`;
  if (text === '' && facts.license !== 'MIT')
    throw new Error(
      `${key} (${facts.license}) holds no licence text: say in third-party-notices.ts what it is`,
    );
  return { key, licence: facts.license, text: text || mitLicence(facts.author ?? `${facts.name} authors`) };
}

/** The notices of packages whose code lies in the files of this one; they have to be installed, for their text. */
function carriedNotices(file: string): readonly Notice[] {
  if (!existsSync(file)) return [];
  return carriedPackages(readFileSync(file, 'utf8')).map((key) => {
    const folder = join('node_modules', key.slice(0, key.lastIndexOf('@')));
    if (existsSync(folder)) return noticeOf(folder, key);
    throw new Error(`${file} carries ${key}: install it with --save-dev, so that its licence can be told`);
  });
}

/** The notices of the packages that these files come from, one after the other, by name. */
export function notices(bundledFiles: readonly string[]): string {
  const folders = new Set(bundledFiles.map(packageFolder).filter((folder) => folder !== undefined));
  const carried = bundledFiles.filter((file) => packageFolder(file) !== undefined).flatMap(carriedNotices);
  const all = [...[...folders].map((folder) => noticeOf(folder)), ...carried];
  const sorted = all.sort((one, other) => (one.key < other.key ? -1 : 1));
  const unique = sorted.filter((notice, index) => notice.key !== sorted[index - 1]?.key);
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
