#!/usr/bin/env node
import { isTooOld, oldestNode, tooOld } from './lib/node-version.ts';

// Everything else is loaded after this check: on an old Node it would end in a syntax error.
if (isTooOld(process.versions.node)) {
  explainOldNode(process.versions.node, process.argv.slice(2));
  process.exitCode = 1;
} else {
  import('./cli/start.ts').then(({ start }) => start());
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
        'The other checks need a newer one.\n1 to fix.\n',
    );
  }
}
