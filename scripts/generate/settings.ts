import { type Setting, settingGroups, settings } from '../../src/config/settings.ts';

const groups = Object.entries(settingGroups).map(([group, heading]) => ({
  heading,
  settings: settings.filter((setting) => setting.group === group),
}));

/** `.env.example`: every setting with its meaning, commented out. */
export function environmentExample(): string {
  const line = ({ env, meaning, fallback, secret, fileEnv, deprecatedEnv }: Setting): string =>
    `# ${meaning}.${secret ? ' Secret.' : ''}${fileEnv ? ` Or a file: ${fileEnv}.` : ''}${deprecatedEnv ? ` Earlier name: ${deprecatedEnv}.` : ''}\n# ${env}=${fallback ?? ''}\n`;
  const sections = groups.map((group) => `## ${group.heading}\n\n${group.settings.map(line).join('\n')}`);
  return `# All settings, with their defaults. Copy to .env and remove the # where you set one:
#   node --env-file=.env dist/main.js
# Every setting that is not a secret has a flag too: node dist/main.js settings

${sections.join('\n')}`;
}

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** `docs/settings.md`. */
export function settingsPage(): string {
  const row = (setting: Setting): string => {
    const { env, deprecatedEnv, flag, secret, isSwitch, placeholder, fallback, meaning } = setting;
    const earlier = deprecatedEnv ? `. Earlier name: ${code(deprecatedEnv)}` : '';
    const value = isSwitch ? '' : ` <${placeholder ?? 'value'}>`;
    const flagCell = secret ? '–' : code(`--${flag}${value}`.replaceAll('|', '\\|'));
    return `| ${code(env)} | ${flagCell} | ${fallback ? code(fallback) : '–'} | ${cell(meaning)}${earlier} |`;
  };
  const sections = groups.map(
    (group) => `## ${group.heading}

| Variable | Flag | Default | Meaning |
|---|---|---|---|
${group.settings.map(row).join('\n')}
`,
  );
  return `# Settings

A flag overrides the environment variable, the variable the default; an empty variable counts as not set. Secrets have
no flag, because every user of a machine can read the arguments of its processes; for the same reason \`--store\` may not
contain a password. A secret, and \`MCP_STORE\`, can also be read from a file, such as a Docker or Kubernetes secret: set
the variable with \`_FILE\` at its end to the path, for example \`MCP_STORE_KEY_FILE=/run/secrets/store-key\`.

An invalid setting stops the start with a message that names it and [exit code](troubleshooting.md#exit-codes) 2.
\`DIALPAD_*\` says how Dialpad is called, \`MCP_*\` how this server behaves. Earlier names still work; the log names them
as deprecated. A misspelled name stops the start; other variables with these prefixes are ignored, with a warning in the
log. The same list in the terminal: \`node dist/main.js settings\`.

Two flags are not settings: \`--demo\` (use the embedded simulator; no API key needed) and \`--json\` (print JSON, for
scripts). Proxies come from \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\`, additional root certificates from
\`NODE_EXTRA_CA_CERTS\`. A \`NO_COLOR\` that is not empty turns colours off.

${sections.join('\n')}`;
}
