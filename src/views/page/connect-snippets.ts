export interface ConnectSnippet {
  readonly client: string;
  readonly text: string;
}

const NAME = 'dialpad-organization';
const TOKEN = 'YOUR_CALLER_TOKEN';

/** In hosted mode callers send a token. */
export function connectSnippets(url: string, isHosted: boolean): readonly ConnectSnippet[] {
  const headers = isHosted ? { headers: { Authorization: `Bearer ${TOKEN}` } } : {};
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const header = isHosted ? ` --header "Authorization: Bearer ${TOKEN}"` : '';
  const bridge = [
    '-y',
    'mcp-remote',
    url,
    ...(isHosted ? ['--header', `Authorization:Bearer ${TOKEN}`] : []),
  ];
  const message = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`;
  const curlHeader = isHosted ? `\n  -H 'Authorization: Bearer ${TOKEN}' \\` : '';
  return [
    { client: 'Claude Code', text: `claude mcp add --transport http ${NAME} ${url}${header}` },
    { client: 'Claude Desktop', text: json({ mcpServers: { [NAME]: { command: 'npx', args: bridge } } }) },
    { client: 'Cursor', text: json({ mcpServers: { [NAME]: { url, ...headers } } }) },
    { client: 'VS Code', text: json({ servers: { [NAME]: { type: 'http', url, ...headers } } }) },
    {
      client: 'curl',
      text: `curl -sS ${url} \\${curlHeader}\n  -H 'Content-Type: application/json' \\\n  -d '${message}'`,
    },
  ];
}
