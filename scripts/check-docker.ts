import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { dockerfileProblems } from './checks/dockerfile.ts';
import { root } from './project.ts';

/** Fails when the Dockerfile or compose.yaml is not what it should be. */
const compose = z.object({
  services: z.object({
    server: z.object({
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      environment: z.record(z.string(), z.string()),
    }),
    // The store is nobody's to reach from outside.
    redis: z.object({ image: z.string().regex(/:\d/), ports: z.undefined().optional() }),
  }),
});

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const parsed = compose.safeParse(parse(read('compose.yaml')));
const problems = [
  ...dockerfileProblems(read('Dockerfile')).map((problem) => `Dockerfile: ${problem}`),
  ...(parsed.error?.issues ?? []).map(({ path, message }) => `compose.yaml: ${path.join('.')}: ${message}`),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
