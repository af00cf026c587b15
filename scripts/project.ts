import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageFacts = z.object({
  name: z.string(),
  version: z.string(),
  mcpName: z.string(),
  description: z.string(),
  author: z.string(),
  license: z.string(),
  keywords: z.array(z.string()),
  engines: z.object({ node: z.string() }),
  repository: z.object({ url: z.string() }),
});

/** Ends with a slash. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** The single source of name, version and home page. */
export const project = packageFacts.parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));

/** For browsers: without `git+` and `.git`. */
export const repositoryUrl = project.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

export const displayName = 'Dialpad Organization';

/** A variable that a client fills in: `placeholder('user_config.api_key')` gives `${user_config.api_key}`. */
export const placeholder = (name: string): string => `\${${name}}`;
