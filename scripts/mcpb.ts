import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension, unpackExtension } from '@anthropic-ai/mcpb';
import { z } from 'zod';
import { mcpbManifest } from './generate/mcpb-manifest.ts';
import { placeholder, project, root } from './project.ts';

/** Packs the built program as an MCP bundle; run with `npm run mcpb`, which builds first. */
const folder = mkdtempSync(join(tmpdir(), 'mcpb-'));
const unpacked = join(folder, 'unpacked');
const contents = join(folder, 'contents');
const output = join(root, `${project.name}.mcpb`);

/** Starts the program as a client does after an install, with the defaults of the user settings. */
function listTools(): number {
  const { args, env } = mcpbManifest.server.mcp_config;
  const userConfig: Record<string, string> = { api_key: 'example-key' };
  for (const [name, option] of Object.entries(mcpbManifest.user_config)) {
    if ('default' in option) userConfig[name] = String(option.default);
  }
  const fill = (text: string) =>
    text
      .replace(placeholder('__dirname'), unpacked)
      .replace(/\$\{user_config\.(\w+)\}/, (_, name: string) => userConfig[name] ?? '');
  const environment = Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fill(text)]));
  const listed = execFileSync(process.execPath, [...args.map(fill), 'tools', '--json'], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
  });
  return z.array(z.unknown()).parse(JSON.parse(listed)).length;
}

try {
  mkdirSync(contents);
  cpSync(join(root, 'dist'), join(contents, 'dist'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(contents, 'LICENSE'));
  writeFileSync(join(contents, 'manifest.json'), `${JSON.stringify(mcpbManifest, null, 2)}\n`);
  // Node treats the bundle as ESM only with a package.json beside it.
  writeFileSync(join(contents, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
  assert(
    await packExtension({ extensionPath: contents, outputPath: output, silent: false }),
    'the manifest is not valid',
  );
  assert(
    await unpackExtension({ mcpbPath: output, outputDir: unpacked, silent: true }),
    'the bundle does not unpack',
  );
  assert.equal(listTools(), mcpbManifest.tools.length);
  process.stdout.write(`It starts and has ${mcpbManifest.tools.length} tools.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
