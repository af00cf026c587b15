#!/usr/bin/env node
import { isTooOld, oldestNode, tooOld } from './lib/node-version.ts';

// Everything else is loaded after this check: on an old Node it would end in a syntax error.
if (isTooOld(process.versions.node)) {
  explainOldNode(process.versions.node, process.argv.slice(2));
  process.exitCode = 1;
} else {
  void run();
}

async function run(): Promise<void> {
  enableCompileCache();
  const { startStdio } = await import('./cli/start-stdio.ts');
  if (await startStdio()) return;
  const { start } = await import('./cli/start.ts');
  await start();
}

/** Keeps compiled code between starts, where Node can (22.1 and newer). */
function enableCompileCache(): void {
  const nodeModule: object = process.getBuiltinModule?.('node:module') ?? {};
  if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
    nodeModule.enableCompileCache();
  }
}

function explainOldNode(version: string, words: readonly string[]): void {
  const check = tooOld(version);
  if (!words.includes('doctor')) {
    process.stderr.write(
      `error: dialpad-organization-mcp needs Node.js ${oldestNode} or newer; this is ${version}.\n` +
        `${check.fix}\n` +
        'A desktop client may use another Node than your terminal: give it the full path of the new one.\n',
    );
  } else if (words.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ ok: false, checks: [check] })}\n`);
  } else {
    process.stdout.write(
      `✗ Node.js       ${check.detail}\n                → ${check.fix}\n\n` +
        'The other checks need a newer Node.js.\n1 to fix.\n',
    );
  }
}
