import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExtension } from '@anthropic-ai/mcpb';
import { mcpbManifest } from './generate/mcpb-manifest.ts';
import { project, root } from './project.ts';

/** Packs the built program as an MCP bundle; run with `npm run mcpb`, which builds first. */
const folder = mkdtempSync(join(tmpdir(), 'mcpb-'));
const output = join(root, `${project.name}.mcpb`);
try {
  mkdirSync(join(folder, 'dist'));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(mcpbManifest, null, 2)}\n`);
  // The bundle is ESM, which Node knows only from a package.json beside it.
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
  // Validates the manifest first.
  const packed = await packExtension({ extensionPath: folder, outputPath: output, silent: false });
  if (!packed) throw new Error('the manifest is not valid');
  process.stdout.write(`${output}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
