#!/usr/bin/env node
import { isTooOld, oldestNode } from './node-version.ts';

// Everything else is loaded after this check: an old Node must meet a sentence, not a syntax error.
if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `error: dialpad-organization-mcp needs Node.js ${oldestNode} or newer; this is ${process.versions.node}.\n` +
      'Install a current one from https://nodejs.org, or with: nvm install --lts\n' +
      'A desktop client may use another Node than your terminal: give it the full path of the new one.\n',
  );
  process.exitCode = 1;
} else {
  import('./commands/start.ts').then(({ start }) => start());
}
