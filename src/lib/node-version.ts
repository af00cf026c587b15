/** The oldest Node.js that can run this program: `engines` in package.json says the same. */
export const oldestNode = '20.19.0';

// Syntax that Node 12 reads: this file is loaded before the version is known.
function weight(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}

/** Whether a version such as `18.20.4` is older than {@link oldestNode}. */
export const isTooOld = (version: string): boolean => weight(version) < weight(oldestNode);

export const tooOld = (version: string) => ({
  name: 'Node.js',
  ok: false,
  detail: `${version} is too old: ${oldestNode} or newer is needed`,
  fix: 'Install a current Node from https://nodejs.org, or with: nvm install --lts',
});
