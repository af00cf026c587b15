import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { childEnvironment } from '../support/child-environment.ts';
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
    ...childEnvironment,
    DIALPAD_API_KEY: simulator.keys.companyAdmin,
    DIALPAD_BASE_URL: simulator.origin,
    LOG_LEVEL: 'silent',
  },
  stderr: 'ignore' as const,
});

/** A client whose user gives the answer that `person` holds. `asked` gets the questions. */
async function connect(kind: string) {
  const person: { answer: Answer } = { answer: { action: 'cancel' } };
  const asked: string[] = [];
  const ask = (message: string): Answer => {
    asked.push(message);
    return person.answer;
  };
  if (kind === '1.x SDK') {
    const client = new OlderClient(clientInfo, { capabilities });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ask(params.message));
    await client.connect(new OlderStdioTransport(command()));
    const call = async (name: string, args: Record<string, unknown>) =>
      result.parse(await client.callTool({ name, arguments: args }));
    return { person, asked, call, close: () => client.close() };
  }
  const mode = kind === '2.x SDK legacy' ? 'legacy' : { pin: '2026-07-28' };
  const client = new Client(clientInfo, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', ({ params }) => ask(params.message));
  await client.connect(new StdioClientTransport(command()));
  const call = async (name: string, args: Record<string, unknown>) =>
    result.parse(await client.callTool({ name, arguments: args }));
  return { person, asked, call, close: () => client.close() };
}

describe.each(['1.x SDK', '2.x SDK legacy', '2.x SDK 2026-07-28'])('a risky call through the %s', (kind) => {
  let client: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    client = await connect(kind);
  });
  afterAll(() => client.close());

  async function deleteSales(answer: Answer) {
    client.person.answer = answer;
    client.asked.length = 0;
    const found = await client.call('dialpad_organization_departments_listall', { name_search: 'Sales' });
    const id = found.structuredContent?.items?.[0]?.id;
    const outcome = await client.call('dialpad_organization_departments_delete', { id });
    return { outcome, text: outcome.content[0]?.text };
  }

  test('the client asks the person what will change, and yes makes the call', async () => {
    const { outcome } = await deleteSales({ action: 'accept', content: { confirm: true } });
    expect(client.asked).toEqual([expect.stringContaining('Sales')]);
    expect(outcome.isError).toBeUndefined();
    expect(simulator.ledger.entries).toMatchObject([{ tool: 'dialpad_organization_departments_delete' }]);
  });

  test.each<[string, Answer]>([
    ['no', { action: 'accept', content: { confirm: false } }],
    ['decline', { action: 'decline' }],
    ['cancel', { action: 'cancel' }],
  ])('%s prevents the call, with an error that says so', async (_, answer) => {
    const { outcome, text } = await deleteSales(answer);
    expect(outcome.isError).toBe(true);
    expect(text).toContain('did not confirm');
    expect(simulator.ledger.entries).toEqual([]);
  });
});
