import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { billOfMaterialsError } from './build/bill-of-materials.ts';
import { unpinnedDownloads } from './checks/pinned-downloads.ts';
import { root } from './project.ts';

/**
 * Fails for a download that is not pinned, for an invalid bill of materials in `dist`, and for a known vulnerability of
 * a dependency. Run with `npm run check:supply-chain`, which builds first.
 */
const problems: string[] = [];

const workflows = readdirSync(join(root, '.github', 'workflows')).map((name) => `.github/workflows/${name}`);
const composeFiles = readdirSync(root).filter((name) => /^compose.*\.yaml$/.test(name));
for (const path of [...workflows, 'Dockerfile', ...composeFiles]) {
  const found = unpinnedDownloads(readFileSync(join(root, path), 'utf8'));
  problems.push(...found.map((problem) => `${path}: ${problem}`));
}

const bom = readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8');
const error = await billOfMaterialsError(bom);
if (error !== null) problems.push(`dist/sbom.cdx.json: ${JSON.stringify(error)}`);
const { components } = z.looseObject({ components: z.array(z.unknown()) }).parse(JSON.parse(bom));

const audit = spawnSync('npm', ['audit', '--audit-level=high', '--json'], { cwd: root, encoding: 'utf8' });
const report = z
  .looseObject({ vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })).optional() })
  .parse(JSON.parse(audit.stdout || '{}'));
if (audit.status !== 0 && report.vulnerabilities !== undefined) {
  const named = Object.entries(report.vulnerabilities).map(([name, { severity }]) => `${name} (${severity})`);
  problems.push(`npm audit: ${named.join(', ')}`);
} else if (audit.status !== 0) {
  // Some registries have no audit endpoint. The hosted workflow runs npm audit itself and fails without a response.
  process.stdout.write('npm audit: not available from this registry\n');
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${components.length} packages in the bill of materials\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
