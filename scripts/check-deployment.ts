import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runImageSteps } from './checks/image-steps.ts';
import { kubernetesProblems } from './checks/kubernetes.ts';
import { root } from './project.ts';

/** Validates `deploy/` against schemas and systemd, and runs the steps of the Dockerfile. */
const problems: string[] = [];
const step = (sentence: string): void => void process.stdout.write(`ok  ${sentence}\n`);

const manifests = readdirSync(join(root, 'deploy', 'kubernetes')).map((name) => `deploy/kubernetes/${name}`);
for (const path of manifests) {
  const found = kubernetesProblems(readFileSync(join(root, path), 'utf8'));
  problems.push(...found.map((problem) => `${path}: ${problem}`));
}
step(`${manifests.length} files match the Kubernetes schema`);

const unit = join(root, 'deploy', 'systemd', 'dialpad-organization-mcp.service');
const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
if (verified.error !== undefined) step('systemd-analyze is not installed: the unit was not verified');
else {
  // The unit has the path of an installation, which does not exist on this machine.
  const lines = verified.stderr
    .split('\n')
    .filter((line) => line !== '' && !line.includes('is not executable'));
  problems.push(...lines.map((line) => `systemd: ${line}`));
  step('systemd-analyze verify');
}

try {
  step(`the image's steps run ${await runImageSteps(root)}`);
} catch (error) {
  problems.push(`Dockerfile: ${error instanceof Error ? error.message : String(error)}`);
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
