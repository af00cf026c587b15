import { type Setting, settingGroups, settings } from '../../src/config/settings.ts';

const groups = Object.entries(settingGroups).map(([group, heading]) => ({
  heading,
  settings: settings.filter((setting) => setting.group === group),
}));

/** `.env.example`: every setting with its meaning, commented out. */
export function environmentExample(): string {
  const line = ({ env, meaning, fallback, secret }: Setting): string =>
    `# ${meaning}.${secret ? ' Secret.' : ''}\n# ${env}=${fallback ?? ''}\n`;
  const sections = groups.map((group) => `## ${group.heading}\n\n${group.settings.map(line).join('\n')}`);
  return `# All settings, with their defaults. Copy to .env and remove the # where you set one:
#   node --env-file=.env dist/main.js
# Each but the secrets has a flag too: dialpad-organization-mcp settings

${sections.join('\n')}`;
}

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** `docs/settings.md`. */
export function settingsPage(): string {
  const row = ({ env, flag, secret, isSwitch, placeholder, fallback, meaning }: Setting): string => {
    const value = isSwitch ? '' : ` <${placeholder ?? 'value'}>`;
    const shown = secret ? '–' : code(`--${flag}${value}`);
    return `| ${code(env)} | ${shown} | ${fallback ? code(fallback) : '–'} | ${cell(meaning)} |`;
  };
  const sections = groups.map(
    (group) => `## ${group.heading}

| Variable | Flag | Default | Meaning |
|---|---|---|---|
${group.settings.map(row).join('\n')}
`,
  );
  return `# Settings

A flag wins over the environment variable, the variable over the default; an empty variable counts as not given.
Secrets have no flag, because every user of a machine can read the arguments of its processes. A setting that cannot
be used stops the start with a message that names it, [exit code](troubleshooting.md#exit-codes) 2. The same list in the terminal:
\`dialpad-organization-mcp settings\`.

Two switches are no settings: \`--demo\` (use the embedded Dialpad; no key needed) and \`--json\` (print JSON, for
scripts; not for the commands that serve). Proxies come from \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`, further root certificates from
\`NODE_EXTRA_CA_CERTS\`, colours go with a \`NO_COLOR\` that is not empty.

${sections.join('\n')}`;
}
