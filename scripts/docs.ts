import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installMatrix } from './generate/install-matrix.ts';
import { metricsPage } from './generate/metrics-page.ts';
import { publishedTools } from './generate/published-tools.ts';
import { replacePart } from './generate/replace-part.ts';
import { serverJson } from './generate/server-json.ts';
import { environmentExample, settingsPage } from './generate/settings.ts';
import { runExamples } from './generate/tool-examples.ts';
import { toolsPage } from './generate/tools-page.ts';
import { root } from './project.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function readIfThere(path: string): string | undefined {
  try {
    return read(path);
  } catch {
    return undefined;
  }
}

const generated: readonly { readonly path: string; readonly make: () => string | Promise<string> }[] = [
  { path: '.env.example', make: environmentExample },
  { path: 'server.json', make: () => `${JSON.stringify(serverJson, null, 2)}\n` },
  { path: 'README.md', make: () => replacePart(read('README.md'), 'install-matrix', installMatrix()) },
  { path: 'docs/metrics.md', make: metricsPage },
  { path: 'docs/settings.md', make: settingsPage },
  { path: 'test/registry/published-tools.snap', make: publishedTools },
  { path: 'docs/tools.md', make: async () => toolsPage(await runExamples()) },
];

/** With `--check`, writes nothing and exits with 1 when a file is not current. */
const check = process.argv.includes('--check');
for (const { path, make } of generated) {
  const made = await make();
  if (readIfThere(path) === made) continue;
  if (check) {
    process.stderr.write(`${path} is not current. Run: npm run docs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(root, path), made);
    process.stdout.write(`wrote ${path}\n`);
  }
}
