import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v0_3 } from '@anthropic-ai/mcpb';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mcpbManifest } from '../../scripts/generate/mcpb-manifest.ts';
import { serverJson } from '../../scripts/generate/server-json.ts';
import { project, root } from '../../scripts/project.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { settings } from '../../src/config/settings.ts';
import { oldestNode } from '../../src/lib/node-version.ts';
import { tools } from '../../src/registry/registry.ts';

/** What the registry's schema of 2025-12-11 asks of the parts that we use. */
const input = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  default: z.string().optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
});
const named = input.required({ name: true });
const registryEntry = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().max(255),
  websiteUrl: z.url(),
  repository: z.strictObject({ url: z.url(), source: z.literal('github') }),
  packages: z.array(
    z.strictObject({
      registryType: z.literal('npm'),
      registryBaseUrl: z.url(),
      identifier: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      runtimeHint: z.string(),
      transport: z.strictObject({ type: z.literal('stdio') }),
      environmentVariables: z.array(named),
    }),
  ),
  remotes: z.array(
    z.strictObject({
      type: z.literal('streamable-http'),
      url: z.string().startsWith('https://'),
      variables: z.record(z.string(), input),
      headers: z.array(named),
    }),
  ),
});

describe('the entry of the MCP registry', () => {
  test('the entry of the MCP registry is valid against its schema', () => {
    expect(registryEntry.parse(serverJson)).toEqual(serverJson);
  });

  test('the entry of the MCP registry has the name and version of this package, which prove ownership', () => {
    expect(serverJson).toMatchObject({ name: project.mcpName, version: project.version });
    expect(serverJson.packages[0]).toMatchObject({ identifier: project.name, version: project.version });
  });

  test('the entry of the MCP registry marks the key as secret and has only settings that exist', () => {
    const asked = serverJson.packages[0]?.environmentVariables ?? [];
    expect(asked.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual(['DIALPAD_API_KEY']);
    expect(settings.map(({ env }) => env)).toEqual(expect.arrayContaining(asked.map(({ name }) => name)));
  });

  test('the entry of the MCP registry declares each variable of its address', () => {
    for (const { url, variables } of serverJson.remotes) {
      expect([...url.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(Object.keys(variables));
    }
  });
});

describe('the manifest of the MCP bundle', () => {
  test('the manifest of the MCP bundle is valid against its schema', () => {
    expect(v0_3.McpbManifestSchema.safeParse(mcpbManifest).error).toBeUndefined();
  });

  test('lists all tools', () => {
    expect(mcpbManifest.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  });

  test('each user setting of the MCP bundle sets a setting of the server, with a valid default', () => {
    const env: Record<string, string> = mcpbManifest.server.mcp_config.env;
    const used = Object.values(env).map((value) => /^\$\{user_config\.(\w+)\}$/.exec(value)?.[1]);
    expect(used.toSorted()).toEqual(Object.keys(mcpbManifest.user_config).toSorted());
    const { read_only, toolsets } = mcpbManifest.user_config;
    const config = loadConfig({
      DIALPAD_API_KEY: 'example-key',
      DIALPAD_READ_ONLY: String(read_only.default),
      DIALPAD_TOOLSETS: toolsets.default,
    });
    expect(config).toMatchObject({ readOnly: false, toolsets: ['all'] });
    expect(mcpbManifest.user_config.api_key).toMatchObject({ sensitive: true, required: true });
  });
});

describe('the package', () => {
  test('the package requires the Node.js version that the program checks', () => {
    expect(project.engines.node).toBe(`>=${oldestNode}`);
  });

  test('.env.example has every setting, commented out', () => {
    const example = readFileSync(join(root, '.env.example'), 'utf8');
    for (const { env } of settings) expect(example).toMatch(new RegExp(`^# ${env}=`, 'm'));
    expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
