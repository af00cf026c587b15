import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BundledPackage } from './bundled-packages.ts';

const packageFacts = z.object({
  name: z.string(),
  license: z.string().default('not stated'),
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).optional(),
});

/** A package with the text of its licence. */
interface Notice {
  readonly key: string;
  readonly licence: string;
  readonly text: string;
}

/** For packages that state the MIT licence and contain no licence text. */
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

/** The licence of a bundled package. Throws for one without a licence text, unless it is MIT. */
export function noticeOf({ folder, key }: BundledPackage): Notice {
  const facts = packageFacts.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
  if (text === '' && facts.license !== 'MIT')
    throw new Error(`${key} (${facts.license}) has no licence text: add it to third-party-notices.ts`);
  return { key, licence: facts.license, text: text || mitLicence(facts.author ?? `${facts.name} authors`) };
}

/** The contents of THIRD_PARTY_NOTICES.txt. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const body = packages
    .map(noticeOf)
    .map(({ key, licence, text }) => `${'-'.repeat(80)}\n${key} (${licence})\n\n${text}\n`);
  return `This program contains code of the packages below, each under its own licence.\n\n${body.join('\n')}`;
}
