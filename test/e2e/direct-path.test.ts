import { expect, test } from 'vitest';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { tools } from '../../src/registry/registry.ts';
import { type ClientKind, connectOverStdio } from '../support/protocol-clients.ts';

const published = tools.map((tool) => JSON.parse(JSON.stringify(publishedTool(tool, false))));

test.each<readonly [directPath: string, kind: ClientKind]>([
  ['true', '1.x SDK'],
  ['true', '2.x SDK 2026-07-28'],
  ['false', '1.x SDK'],
  ['false', '2.x SDK 2026-07-28'],
])(
  'with MCP_DIRECT_PATH=%s, the bundle lists the tools of the registry to the %s',
  async (directPath, kind) => {
    const client = await connectOverStdio(kind, { MCP_DIRECT_PATH: directPath });
    expect(await client.listTools()).toEqual(published);
    await client.close();
  },
);
