import { relative, sep } from 'node:path';

/** Name of the package and of its command. */
export const programName = 'dialpad-organization-mcp';

/** A command line that this user can run: in a clone and from the cache of npx there is no command of that name. */
export function commandLine(words = ''): string {
  const [, script = ''] = process.argv;
  const isClone = /\bmain\.js$/.test(script);
  const isNpx = script.split(sep).includes('_npx');
  const program = isNpx ? `npx ${programName}` : isClone ? `node ${relative('', script)}` : programName;
  return `${program} ${words}`.trimEnd();
}
