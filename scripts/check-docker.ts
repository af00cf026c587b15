import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { dockerfileProblems } from './checks/dockerfile.ts';
import { root } from './project.ts';

/** Fails when the Dockerfile or compose.yaml breaks a rule of this project. */
const compose = z.object({
  services: z.object({
    server: z.object({
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      environment: z.looseObject({ MCP_STORE: z.string().regex(/^redis:\/\/:\$\{REDIS_PASSWORD\}@/) }),
    }),
    // No port: the store cannot be reached from outside.
    redis: z.object({ image: z.string().regex(/:\d/), ports: z.undefined().optional() }),
  }),
  configs: z.object({
    redis: z.object({ content: z.string().regex(/^requirepass \$\{REDIS_PASSWORD:\?/m) }),
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
