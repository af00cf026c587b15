import { execFileSync } from 'node:child_process';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clients, installMatrix, type Snippet } from '../../scripts/generate/install-matrix.ts';
import { project } from '../../scripts/project.ts';
import { settings } from '../../src/config/settings.ts';

const modes = ['fromClone', 'published', 'hosted'] as const;
const serverInMode = {
  fromClone: `/path/to/${project.name}/dist/main.js`,
  published: `"-y","${project.name}"`,
  hosted: 'https://mcp.example.com/dialpad-organization',
};
const every = clients.flatMap((client) =>
  modes.flatMap((mode) => client[mode].map((snippet) => ({ name: client.name, mode, snippet }))),
);
const configurations = every.filter(({ snippet }) => snippet.language !== 'console');
const commands = every.filter(({ snippet }) => snippet.language === 'console');

const read = ({ language, text }: Snippet): unknown =>
  language === 'toml' ? parseToml(text) : JSON.parse(text);

const local = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()).optional(),
});
const server = z.union([
  local,
  z.looseObject({ url: z.url() }),
  z.looseObject({ httpUrl: z.url() }),
  z.looseObject({ serverUrl: z.url() }),
]);
const servers = z.record(z.string(), server);
const configuration = z.union([
  z.strictObject({ mcpServers: servers }),
  z.strictObject({ mcp_servers: servers }),
  z.strictObject({ servers, inputs: z.array(z.looseObject({ id: z.string() })) }),
]);

function serversOf(snippet: Snippet) {
  const parsed = configuration.parse(read(snippet));
  const found =
    'mcpServers' in parsed ? parsed.mcpServers : 'servers' in parsed ? parsed.servers : parsed.mcp_servers;
  return Object.values(found);
}

describe('the install matrix', () => {
  test('the install matrix has all three ways for every client', () => {
    const wanted = 'Claude Desktop,Claude Code,Cursor,VS Code,Codex,Gemini CLI,Windsurf,MCP Inspector,curl';
    expect(clients.map(({ name }) => name).join(',')).toBe(wanted);
    for (const client of clients) {
      for (const mode of modes) expect(client[mode].length).toBeGreaterThan(0);
    }
  });

  test.each(configurations)(
    'the entry for $name, $mode is one server in the form of the client',
    ({ snippet, mode }) => {
      const found = serversOf(snippet);
      expect(found).toHaveLength(1);
      const text = JSON.stringify(found);
      expect(text).toContain(serverInMode[mode]);
    },
  );

  test('the install matrix sets only variables that exist', () => {
    const known = settings.map(({ env }) => env);
    const set = configurations.flatMap(({ snippet }) =>
      serversOf(snippet).flatMap((entry) =>
        local.safeParse(entry).data?.args.includes(project.name)
          ? Object.keys(local.parse(entry).env ?? {})
          : [],
      ),
    );
    expect(set.length).toBeGreaterThan(4);
    expect(known).toEqual(expect.arrayContaining(set));
  });

  test.each(commands)('the command for $name, $mode is valid in a shell', ({ snippet }) => {
    expect(snippet.text.startsWith('$ ')).toBe(true);
    expect(() => execFileSync('bash', ['-n', '-c', snippet.text.slice(2)], { stdio: 'pipe' })).not.toThrow();
  });

  test('the link for Cursor contains the entry of mcp.json', () => {
    const link = new URL(clients.find(({ name }) => name === 'Cursor')?.publishedLink?.url ?? '');
    const config = JSON.parse(Buffer.from(link.searchParams.get('config') ?? '', 'base64').toString('utf8'));
    expect(config).toEqual({
      command: 'npx',
      args: ['-y', project.name],
      env: { DIALPAD_API_KEY: 'YOUR_API_KEY' },
    });
  });

  test('the link for VS Code prompts for the key as a password', () => {
    const link = new URL(clients.find(({ name }) => name === 'VS Code')?.publishedLink?.url ?? '');
    const [input] = JSON.parse(link.searchParams.get('inputs') ?? '');
    const config = JSON.parse(link.searchParams.get('config') ?? '');
    expect(input).toMatchObject({ type: 'promptString', password: true });
    expect(config.env.DIALPAD_API_KEY).toBe(`\${input:${input.id}}`);
  });

  test('the links for the hosted server send the token in a header', () => {
    const url = (name: string) =>
      new URL(clients.find((client) => client.name === name)?.hostedLink?.url ?? '');
    const inCursor = JSON.parse(
      Buffer.from(url('Cursor').searchParams.get('config') ?? '', 'base64').toString('utf8'),
    );
    expect(inCursor).toEqual({
      url: 'https://mcp.example.com/dialpad-organization',
      headers: { Authorization: 'Bearer YOUR_CALLER_TOKEN' },
    });
    const [input] = JSON.parse(url('VS Code').searchParams.get('inputs') ?? '');
    expect(input).toMatchObject({ type: 'promptString', password: true });
    expect(JSON.parse(url('VS Code').searchParams.get('config') ?? '')).toEqual({
      type: 'http',
      url: 'https://mcp.example.com/dialpad-organization',
      headers: { Authorization: `Bearer \${input:${input.id}}` },
    });
  });

  test('the install matrix closes every details element', () => {
    const markdown = installMatrix();
    const count = (text: string) => markdown.split(text).length - 1;
    expect(count('<details>')).toBe(count('</details>'));
    expect(count('```') % 2).toBe(0);
  });
});
