import { stringify as toToml } from 'smol-toml';
import { exampleIds } from '../../src/registry/example-ids.ts';
import { placeholder, project } from '../project.ts';

/** Text to paste. */
export interface Snippet {
  /** Where it goes, one line of Markdown. */
  readonly where: string;
  readonly language: 'json' | 'toml' | 'console';
  readonly text: string;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** A client and how to connect it. */
export interface Client {
  readonly name: string;
  /** Local server, started from a clone of the repository. */
  readonly fromClone: readonly Snippet[];
  /** Local server, started from the published npm package. */
  readonly published: readonly Snippet[];
  /** Installs the published package with one click. */
  readonly publishedLink?: Link;
  /** Server of an agent platform, over HTTP. */
  readonly hosted: readonly Snippet[];
  readonly hostedLink?: Link;
}

/** Name of the server in the configuration of a client. */
const NAME = 'dialpad-organization';
const KEY = 'YOUR_API_KEY';
const HOSTED_URL = 'https://mcp.example.com/dialpad-organization';
const TOKEN = 'YOUR_CALLER_TOKEN';

/** Its version 2 needs Node 22.19; what npx finds for an older Node without a version cannot send headers. */
const INSPECTOR = '@modelcontextprotocol/inspector@1';

const BUNDLE = `/path/to/${project.name}/dist/main.js`;

const env = { DIALPAD_API_KEY: KEY };
const npxArgs = ['-y', project.name];
const npx = { command: 'npx', args: npxArgs };
const node = { command: 'node', args: [BUNDLE] };
const cloneWithKey = { ...node, env };
const publishedWithKey = { ...npx, env };
const headers = { Authorization: `Bearer ${TOKEN}` };

const json = (where: string, value: unknown): Snippet => ({
  where,
  language: 'json',
  text: JSON.stringify(value, null, 2),
});
const toml = (where: string, value: Record<string, unknown>): Snippet => ({
  where,
  language: 'toml',
  text: toToml(value).trim(),
});
const shell = (where: string, text: string): Snippet => ({ where, language: 'console', text: `$ ${text}` });

const servers = (server: unknown) => ({ mcpServers: { [NAME]: server } });

const keyInput = {
  type: 'promptString',
  id: 'dialpad_api_key',
  description: 'Dialpad API key',
  password: true,
};
const inputEnv = { DIALPAD_API_KEY: placeholder(`input:${keyInput.id}`) };

const tokenInput = { ...keyInput, id: 'dialpad_caller_token', description: 'Caller token' };
const serverWithTokenInput = {
  type: 'http',
  url: HOSTED_URL,
  headers: { Authorization: `Bearer ${placeholder(`input:${tokenInput.id}`)}` },
};
const inCursor = { url: HOSTED_URL, headers };

/** Cursor takes an entry of mcp.json in base64. */
function cursorLink(server: unknown): string {
  const config = Buffer.from(JSON.stringify(server)).toString('base64');
  return `https://cursor.com/install-mcp?name=${NAME}&config=${encodeURIComponent(config)}`;
}

/** VS Code takes an entry of mcp.json with what it has to ask for. */
const codeLink = (server: unknown, input: unknown): string =>
  `https://insiders.vscode.dev/redirect/mcp/install?name=${NAME}&inputs=${encodeURIComponent(JSON.stringify([input]))}&config=${encodeURIComponent(JSON.stringify(server))}`;

const listTools = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
const curl = (url: string, lines: readonly string[]) =>
  [
    `curl -sS ${url}`,
    ...lines.map((line) => `-H '${line}'`),
    "-H 'Content-Type: application/json'",
    "-H 'Accept: application/json, text/event-stream'",
    `-d '${listTools}'`,
  ].join(' \\\n    ');

/** A client that keeps its servers in a JSON file under `mcpServers`. */
const inFile = (file: string) => ({
  fromClone: [json(`In \`${file}\`:`, servers(cloneWithKey))],
  published: [json(`In \`${file}\`:`, servers(publishedWithKey))],
});

const vsCode = (server: unknown) => ({
  inputs: [keyInput],
  servers: { [NAME]: { type: 'stdio', ...Object(server), env: inputEnv } },
});

/** All clients of the README's install section, in order. */
export const clients: readonly Client[] = [
  {
    name: 'Claude Desktop',
    fromClone: [
      {
        where: 'Make the bundle, open the file with Claude Desktop and enter the key:',
        language: 'console',
        text: '$ npm run mcpb',
      },
      json('Or in Settings → Developer → Edit Config (on Windows too):', servers(cloneWithKey)),
    ],
    published: [
      json('Open the `.mcpb` file of the latest release, or edit the config:', servers(publishedWithKey)),
      json('On Windows:', servers({ command: 'cmd', args: ['/c', 'npx', ...npxArgs], env })),
    ],
    hosted: [
      json(
        'With a caller token, through a bridge (with OAuth: Settings → Connectors → Add custom connector):',
        servers({
          command: 'npx',
          // Without a space: some clients split arguments at spaces.
          args: ['-y', 'mcp-remote', HOSTED_URL, '--header', `Authorization:${placeholder('AUTHORIZATION')}`],
          env: { AUTHORIZATION: headers.Authorization },
        }),
      ),
    ],
  },
  {
    name: 'Claude Code',
    fromClone: [
      shell(
        'In a terminal, with the key in `DIALPAD_API_KEY` of your environment:',
        `claude mcp add --transport stdio ${NAME} -- node ${BUNDLE}`,
      ),
    ],
    published: [shell('', `claude mcp add --transport stdio ${NAME} -- npx ${npxArgs.join(' ')}`)],
    hosted: [
      shell(
        'In a terminal, with the token in `DIALPAD_CALLER_TOKEN`:',
        `claude mcp add --transport http ${NAME} ${HOSTED_URL} --header 'Authorization: Bearer ${placeholder('DIALPAD_CALLER_TOKEN')}'`,
      ),
    ],
  },
  {
    name: 'Cursor',
    ...inFile('~/.cursor/mcp.json'),
    publishedLink: { label: 'Add to Cursor', url: cursorLink(publishedWithKey) },
    hostedLink: { label: 'Add to Cursor', url: cursorLink(inCursor) },
    hosted: [json('Enter address and token there or in `~/.cursor/mcp.json`:', servers(inCursor))],
  },
  {
    name: 'VS Code',
    fromClone: [
      json(
        'In `.vscode/mcp.json`; VS Code asks for the key once and keeps it in its secret storage:',
        vsCode(node),
      ),
    ],
    published: [json('In `.vscode/mcp.json`:', vsCode(npx))],
    publishedLink: { label: 'Install in VS Code', url: codeLink({ ...npx, env: inputEnv }, keyInput) },
    hostedLink: { label: 'Install in VS Code', url: codeLink(serverWithTokenInput, tokenInput) },
    hosted: [
      json('Enter the address there or in `.vscode/mcp.json`; VS Code asks for the token:', {
        inputs: [tokenInput],
        servers: { [NAME]: serverWithTokenInput },
      }),
    ],
  },
  {
    name: 'Codex',
    fromClone: [toml('In `~/.codex/config.toml`:', { mcp_servers: { [NAME]: cloneWithKey } })],
    published: [toml('In `~/.codex/config.toml`:', { mcp_servers: { [NAME]: publishedWithKey } })],
    hosted: [
      toml('In `~/.codex/config.toml`, with the token in `DIALPAD_CALLER_TOKEN` of the environment:', {
        mcp_servers: { [NAME]: { url: HOSTED_URL, bearer_token_env_var: 'DIALPAD_CALLER_TOKEN' } },
      }),
    ],
  },
  {
    name: 'Gemini CLI',
    fromClone: [
      json(
        'In `~/.gemini/settings.json`; the key comes from your environment:',
        servers({ ...node, env: { DIALPAD_API_KEY: '$DIALPAD_API_KEY' } }),
      ),
    ],
    published: [
      json(
        'In `~/.gemini/settings.json`:',
        servers({ ...npx, env: { DIALPAD_API_KEY: '$DIALPAD_API_KEY' } }),
      ),
    ],
    hosted: [json('In `~/.gemini/settings.json`:', servers({ httpUrl: HOSTED_URL, headers }))],
  },
  {
    name: 'Windsurf',
    ...inFile('~/.codeium/windsurf/mcp_config.json'),
    hosted: [json('In `~/.codeium/windsurf/mcp_config.json`:', servers({ serverUrl: HOSTED_URL, headers }))],
  },
  {
    name: 'MCP Inspector',
    fromClone: [
      shell(
        'In the clone, without an account. Version 1 works on Node 20: ignore its warnings `EBADENGINE` and `deprecated`. Version 2 needs Node 22.19:',
        `npx -y ${INSPECTOR} node dist/main.js --demo`,
      ),
      shell(
        'One call from its command line. Write text that looks like a number in quotes: `--tool-arg \'zip="94111"\'`:',
        `npx -y ${INSPECTOR} --cli node dist/main.js --demo --method tools/call --tool-name dialpad_organization_offices_get --tool-arg id=${exampleIds.office}`,
      ),
      shell(
        'A resource, and a prompt in the same way with `prompts/get --prompt-name`:',
        `npx -y ${INSPECTOR} --cli node dist/main.js --demo --method resources/read --uri dialpad-organization://organization`,
      ),
      shell(
        'For a server that `http --demo` started on this machine, name the transport:',
        `npx -y ${INSPECTOR} --cli http://127.0.0.1:3333/dialpad-organization --transport http --method tools/list`,
      ),
    ],
    published: [shell('', `npx -y ${INSPECTOR} npx ${npxArgs.join(' ')} --demo`)],
    hosted: [
      shell(
        'In a terminal, with the token in `TOKEN`:',
        `npx -y ${INSPECTOR} --cli ${HOSTED_URL} --transport http --method tools/list --header "Authorization: Bearer $TOKEN"`,
      ),
    ],
  },
  {
    name: 'curl',
    fromClone: [
      shell(
        'Start the HTTP server without an account (or with `DIALPAD_API_KEY` in the environment, without `--demo`); Ctrl-C stops it:',
        'node dist/main.js http --demo',
      ),
      shell('In another terminal:', curl('http://127.0.0.1:3333/dialpad-organization', [])),
    ],
    published: [shell('', `npx ${npxArgs.join(' ')} http --demo`)],
    hosted: [
      {
        where: 'In a terminal, with the token in `TOKEN`:',
        language: 'console',
        text: `$ ${curl(HOSTED_URL, ['Authorization: Bearer $TOKEN']).replace("'Authorization: Bearer $TOKEN'", '"Authorization: Bearer $TOKEN"')}`,
      },
    ],
  },
];

const render = ({ where, language, text }: Snippet): string =>
  `${where === '' ? '' : `${where}\n\n`}\`\`\`${language}\n${text}\n\`\`\`\n`;

/** The install section of the README, in Markdown. */
export function installMatrix(): string {
  const button = (link: Link | undefined) =>
    link === undefined ? [] : [`[**${link.label}**](${link.url})\n`];
  const sections = clients.map(({ name, fromClone, published, publishedLink, hosted, hostedLink }) =>
    [
      `<details>\n<summary><b>${name}</b></summary>\n`,
      '**From a clone**\n',
      ...fromClone.map(render),
      '**Once published** (not yet)\n',
      ...button(publishedLink),
      ...published.map(render),
      '**A hosted server**\n',
      ...button(hostedLink),
      ...hosted.map(render),
      '</details>',
    ].join('\n'),
  );
  return `${sections.join('\n\n')}\n\nWithout an account, add \`--demo\` to the arguments and leave the key out.`;
}
