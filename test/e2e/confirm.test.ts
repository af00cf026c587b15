import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { bundle } from '../support/protocol-clients.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const clientInfo = { name: 'asking', version: '1' };
const capabilities = { elicitation: {} };
const result = z.looseObject({
  content: z.array(z.looseObject({ text: z.string() })),
  isError: z.boolean().optional(),
  structuredContent: z
    .looseObject({ items: z.array(z.looseObject({ id: z.string(), name: z.string() })).optional() })
    .optional(),
});
type Answer =
  | { action: 'accept'; content: { confirm: boolean } }
  | { action: 'decline' }
  | { action: 'cancel' };

const command = () => ({
  command: process.execPath,
  args: [bundle, '--confirm', 'risky'],
  env: {
    DIALPAD_API_KEY: simulator.keys.companyAdmin,
    DIALPAD_BASE_URL: simulator.origin,
    LOG_LEVEL: 'warn',
  },
  stderr: 'inherit' as const,
});

/** A client whose user gives one answer. `asked` holds the questions. */
async function connect(kind: string, answer: Answer) {
  const asked: string[] = [];
  if (kind === '1.x SDK') {
    const client = new OlderClient(clientInfo, { capabilities });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return answer;
    });
    await client.connect(new OlderStdioTransport(command()));
    onTestFinished(() => client.close());
    const call = async (name: string, args: Record<string, unknown>) =>
      result.parse(await client.callTool({ name, arguments: args }));
    return { asked, call };
  }
  const mode = kind === '2.x SDK legacy' ? 'legacy' : { pin: '2026-07-28' };
  const client = new Client(clientInfo, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.push(params.message);
    return answer;
  });
  await client.connect(new StdioClientTransport(command()));
  onTestFinished(() => client.close());
  const call = async (name: string, args: Record<string, unknown>) =>
    result.parse(await client.callTool({ name, arguments: args }));
  return { asked, call };
}

describe.each(['1.x SDK', '2.x SDK legacy', '2.x SDK 2026-07-28'])('a risky call through the %s', (kind) => {
  async function deleteSales(answer: Answer) {
    const { asked, call } = await connect(kind, answer);
    const found = await call('dialpad_organization_departments_listall', { name_search: 'Sales' });
    const id = found.structuredContent?.items?.[0]?.id;
    const outcome = await call('dialpad_organization_departments_delete', { id });
    return { asked, outcome, text: outcome.content[0]?.text };
  }

  it('asks the person what will change, and is made on yes', async () => {
    const { asked, outcome } = await deleteSales({ action: 'accept', content: { confirm: true } });
    expect(asked).toEqual([expect.stringContaining('Sales')]);
    expect(outcome.isError).toBeUndefined();
    expect(simulator.ledger.entries).toMatchObject([{ tool: 'dialpad_organization_departments_delete' }]);
  });

  it.each<[string, Answer]>([
    ['no', { action: 'accept', content: { confirm: false } }],
    ['decline', { action: 'decline' }],
    ['cancel', { action: 'cancel' }],
  ])('is not made on %s, and the model is told', async (_, answer) => {
    const { outcome, text } = await deleteSales(answer);
    expect(outcome.isError).toBe(true);
    expect(text).toContain('did not confirm');
    expect(simulator.ledger.entries).toEqual([]);
  });
});
