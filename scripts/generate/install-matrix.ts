import { stringify as toToml } from 'smol-toml';
import { placeholder, project } from '../project.ts';

/** A piece of text to paste. */
export interface Snippet {
  /** What to do with it, one line of Markdown. */
  readonly where: string;
  readonly language: 'json' | 'toml' | 'console';
  readonly text: string;
}

/** A link that a client opens. */
export interface Link {
  readonly label: string;
  readonly url: string;
}

/** A client with the ways to connect it. */
export interface Client {
  readonly name: string;
  /** A link that installs the single-account server with one click. */
  readonly link?: Link;
  /** One for the hosted server. */
  readonly hostedLink?: Link;
  /** The server runs on this machine, for the account of one key. */
  readonly single: readonly Snippet[];
  /** The server runs elsewhere, over HTTP. */
  readonly hosted: readonly Snippet[];
}

/** Name of the server in the configuration of a client. */
const NAME = 'dialpad-organization';
const KEY = 'YOUR_API_KEY';
const HOSTED_URL = 'https://mcp.example.com/dialpad-organization';
const TOKEN = 'YOUR_CALLER_TOKEN';

/** Its version 2 needs Node 22.19; what npx finds for an older Node without a version cannot send headers. */
const INSPECTOR = '@modelcontextprotocol/inspector@1';

const args = ['-y', project.name];
const npx = { command: 'npx', args };
const withKey = { ...npx, env: { DIALPAD_API_KEY: KEY } };
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
const askedForKey = { ...npx, env: { DIALPAD_API_KEY: placeholder(`input:${keyInput.id}`) } };

const tokenInput = { ...keyInput, id: 'dialpad_caller_token', description: 'Caller token' };
const askedForToken = {
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

/** How every client is connected. The README's section is made of this. */
export const clients: readonly Client[] = [
  {
    name: 'Claude Desktop',
    single: [
      json(
        `Open the \`.mcpb\` file of the latest release and enter the key; or Settings → Developer → Edit Config:`,
        servers(withKey),
      ),
      json('On Windows:', servers({ command: 'cmd', args: ['/c', 'npx', ...args], env: withKey.env })),
    ],
    hosted: [
      json(
        'With a caller token, through a bridge (with OAuth: Settings → Connectors → Add custom connector):',
        servers({
          command: 'npx',
          // Written without a space: some clients split arguments at spaces.
          args: ['-y', 'mcp-remote', HOSTED_URL, '--header', `Authorization:${placeholder('AUTHORIZATION')}`],
          env: { AUTHORIZATION: headers.Authorization },
        }),
      ),
    ],
  },
  {
    name: 'Claude Code',
    single: [
      shell(
        'In a terminal:',
        `claude mcp add --env DIALPAD_API_KEY=${KEY} --transport stdio ${NAME} -- npx ${args.join(' ')}`,
      ),
    ],
    hosted: [
      shell(
        'In a terminal:',
        `claude mcp add --transport http ${NAME} ${HOSTED_URL} --header "Authorization: Bearer ${TOKEN}"`,
      ),
    ],
  },
  {
    name: 'Cursor',
    link: { label: 'Add to Cursor', url: cursorLink(withKey) },
    single: [json('Put your key in, there or in `~/.cursor/mcp.json`:', servers(withKey))],
    hostedLink: { label: 'Add to Cursor', url: cursorLink(inCursor) },
    hosted: [json('Put address and token in, there or in `~/.cursor/mcp.json`:', servers(inCursor))],
  },
  {
    name: 'VS Code',
    link: { label: 'Install in VS Code', url: codeLink(askedForKey, keyInput) },
    hostedLink: { label: 'Install in VS Code', url: codeLink(askedForToken, tokenInput) },
    single: [
      json('Or in `.vscode/mcp.json`; the key is asked for once and kept in the secret storage:', {
        inputs: [keyInput],
        servers: { [NAME]: { type: 'stdio', ...askedForKey } },
      }),
    ],
    hosted: [
      json('Put the address in, there or in `.vscode/mcp.json`; the token is asked for:', {
        inputs: [tokenInput],
        servers: { [NAME]: askedForToken },
      }),
    ],
  },
  {
    name: 'Codex',
    single: [toml('In `~/.codex/config.toml`:', { mcp_servers: { [NAME]: withKey } })],
    hosted: [
      toml('In `~/.codex/config.toml`, with the token in the environment variable `DIALPAD_CALLER_TOKEN`:', {
        mcp_servers: { [NAME]: { url: HOSTED_URL, bearer_token_env_var: 'DIALPAD_CALLER_TOKEN' } },
      }),
    ],
  },
  {
    name: 'Gemini CLI',
    single: [
      json(
        'In `~/.gemini/settings.json`; the key is taken from your environment:',
        servers({ ...npx, env: { DIALPAD_API_KEY: '$DIALPAD_API_KEY' } }),
      ),
    ],
    hosted: [json('In `~/.gemini/settings.json`:', servers({ httpUrl: HOSTED_URL, headers }))],
  },
  {
    name: 'Windsurf',
    single: [json('In `~/.codeium/windsurf/mcp_config.json`:', servers(withKey))],
    hosted: [json('In `~/.codeium/windsurf/mcp_config.json`:', servers({ serverUrl: HOSTED_URL, headers }))],
  },
  {
    name: 'MCP Inspector',
    single: [
      shell(
        'In a terminal, without an account (version 1 runs on Node 20 too; from Node 22.19 on leave `@1` out):',
        `npx -y ${INSPECTOR} npx ${args.join(' ')} --demo`,
      ),
    ],
    hosted: [
      shell(
        'In a terminal, with the same choice of version:',
        `npx -y ${INSPECTOR} --cli ${HOSTED_URL} --transport http --method tools/list --header "Authorization: Bearer ${TOKEN}"`,
      ),
    ],
  },
  {
    name: 'curl',
    single: [
      shell(
        'Start the HTTP server, here without an account (`DIALPAD_API_KEY=…` instead of `--demo` for yours):',
        `npx ${args.join(' ')} http --demo`,
      ),
      shell('Then, in another terminal:', curl('http://127.0.0.1:3333/dialpad-organization', [])),
    ],
    hosted: [shell('In a terminal:', curl(HOSTED_URL, [`Authorization: Bearer ${TOKEN}`]))],
  },
];

const render = ({ where, language, text }: Snippet): string =>
  `${where}\n\n\`\`\`${language}\n${text}\n\`\`\`\n`;

/** The section of the README, in Markdown. */
export function installMatrix(): string {
  const button = (link: Link | undefined) =>
    link === undefined ? [] : [`[**${link.label}**](${link.url})\n`];
  const sections = clients.map(({ name, link, hostedLink, single, hosted }) => {
    return [
      `<details>\n<summary><b>${name}</b></summary>\n`,
      '**Your own account**\n',
      ...button(link),
      ...single.map(render),
      '**A hosted server**\n',
      ...button(hostedLink),
      ...hosted.map(render),
      '</details>',
    ].join('\n');
  });
  return `${sections.join('\n\n')}\n\nTo try any of them without an account put \`--demo\` behind \`${project.name}\` and leave the key out.`;
}
