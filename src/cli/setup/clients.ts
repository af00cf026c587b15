import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** What the location of a client's configuration depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface McpClient {
  /** Value of `--client`. */
  readonly id: string;
  readonly name: string;
  readonly format: 'json' | 'toml';
  /** The member of the configuration that holds the servers. */
  readonly section: string;
  /** Members of a server besides command, arguments and environment. */
  readonly extra?: Readonly<Record<string, string>>;
  /** The configuration of the user. */
  readonly file: (machine: Machine) => string;
  /** Exists when the client is installed. Default: the folder of the configuration. */
  readonly sign?: (machine: Machine) => string;
}

const inHome =
  (...path: readonly string[]) =>
  ({ platform, home }: Machine): string =>
    (platform === 'win32' ? win32 : posix).join(home, ...path);

/** The folder in which desktop programs of the user keep their settings. */
function settingsFolder({ platform, home, environment }: Machine): string {
  if (platform === 'win32') return environment.APPDATA || win32.join(home, 'AppData', 'Roaming');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support');
  return environment.XDG_CONFIG_HOME || posix.join(home, '.config');
}

const inSettings =
  (...path: readonly string[]) =>
  (machine: Machine): string =>
    (machine.platform === 'win32' ? win32 : posix).join(settingsFolder(machine), ...path);

/** The clients whose configuration `setup` writes, with the locations that their documentation names. */
export const mcpClients: readonly McpClient[] = [
  {
    id: 'claude-desktop',
    name: 'Claude Desktop',
    format: 'json',
    section: 'mcpServers',
    file: inSettings('Claude', 'claude_desktop_config.json'),
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    format: 'json',
    section: 'mcpServers',
    extra: { type: 'stdio' },
    file: inHome('.claude.json'),
    sign: inHome('.claude'),
  },
  {
    id: 'cursor',
    name: 'Cursor',
    format: 'json',
    section: 'mcpServers',
    file: inHome('.cursor', 'mcp.json'),
  },
  {
    id: 'vscode',
    name: 'VS Code',
    format: 'json',
    section: 'servers',
    extra: { type: 'stdio' },
    file: inSettings('Code', 'User', 'mcp.json'),
  },
  {
    id: 'codex',
    name: 'Codex',
    format: 'toml',
    section: 'mcp_servers',
    file: inHome('.codex', 'config.toml'),
  },
  {
    id: 'gemini-cli',
    name: 'Gemini CLI',
    format: 'json',
    section: 'mcpServers',
    file: inHome('.gemini', 'settings.json'),
  },
  {
    id: 'windsurf',
    name: 'Windsurf',
    format: 'json',
    section: 'mcpServers',
    file: inHome('.codeium', 'windsurf', 'mcp_config.json'),
  },
];

/** The clients that are installed for this user. */
export const findClients = (machine: Machine): readonly McpClient[] =>
  mcpClients.filter(({ file, sign }) => {
    const path = file(machine);
    const folder = (machine.platform === 'win32' ? win32 : posix).dirname(path);
    return existsSync(path) || existsSync(sign?.(machine) ?? folder);
  });
