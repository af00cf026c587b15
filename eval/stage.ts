import { Client, InMemoryTransport, ProtocolError } from '@modelcontextprotocol/client';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { localCaller } from '../src/auth/caller.ts';
import { createServer } from '../src/protocol/server.ts';
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts';
import { createTestApp } from '../test/support/linked-server.ts';
import type { Driver, Session } from './driver.ts';
import type { Call, Outcome, StateResponse } from './score.ts';
import type { Task } from './task.ts';

/** Per task. Stops an agent that repeats itself. */
const MAX_CALLS = 60;

const textPart = z.looseObject({ text: z.string().optional() });
const toolResult = z.looseObject({
  content: z.array(textPart),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().optional(),
});

/** The simulator and the server in this process. Performs one task after the other. */
export interface Stage {
  /** Resets the demo company, then runs the driver. */
  perform(driver: Driver, task: Task): Promise<Outcome>;
  close(): Promise<void>;
}

async function connect(baseUrl: string, apiKey: string) {
  const app = await createTestApp({ baseUrl, environment: { DIALPAD_API_KEY: apiKey } });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const served = serveStdio(() => createServer(app, localCaller), { transport: far });
  const client = new Client(
    { name: 'evaluation', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(near);
  return {
    client,
    async close() {
      await client.close();
      await served.close();
      await app.close();
    },
  };
}

async function openSession(client: Client, calls: Call[]): Promise<Session> {
  const { tools } = await client.listTools();
  return {
    instructions: client.getInstructions() ?? '',
    tools,
    async call(name, args = {}) {
      if (calls.length >= MAX_CALLS) throw new Error(`more than ${MAX_CALLS} calls`);
      const result = await client.callTool({ name, arguments: args }).catch((error: unknown) => {
        // The agent reads the error of a tool that does not exist, as in production.
        if (!(error instanceof ProtocolError)) throw error;
        return { content: [{ text: error.message }], isError: true };
      });
      const { content, structuredContent, isError = false } = toolResult.parse(result);
      calls.push({ name, arguments: args, failed: isError });
      return {
        text: content.map(({ text = '' }) => text).join('\n'),
        ...(structuredContent !== undefined && { content: structuredContent }),
        isError,
      };
    },
  };
}

async function readState(simulator: Simulator, key: string, task: Task) {
  const responses = new Map<string, StateResponse>();
  for (const { path } of task.state ?? []) {
    const response = await fetch(simulator.origin + path, { headers: { authorization: `Bearer ${key}` } });
    const body: unknown = await response.json();
    responses.set(path, { status: response.status, body });
  }
  return responses;
}

export async function openStage(): Promise<Stage> {
  const simulator = await startSimulator({ rateLimit: false });
  const connections = new Map<string, Awaited<ReturnType<typeof connect>>>();
  const connectionOf = async (key: string) => {
    const connection = connections.get(key) ?? (await connect(simulator.origin, key));
    connections.set(key, connection);
    return connection;
  };
  return {
    async perform(driver, task) {
      simulator.reset();
      const key = simulator.keys[task.key ?? 'companyAdmin'];
      const { client } = await connectionOf(key);
      const calls: Call[] = [];
      let outcome: Pick<Outcome, 'answer' | 'error'>;
      try {
        const session = await openSession(client, calls);
        outcome = await driver.solve({ id: task.id, request: task.request }, session);
      } catch (error) {
        outcome = { answer: '', error: error instanceof Error ? error.message : String(error) };
      }
      return {
        ...outcome,
        calls,
        ledger: [...simulator.ledger.entries],
        state: await readState(simulator, key, task),
      };
    },
    async close() {
      for (const { close } of connections.values()) await close();
      await simulator.close();
    },
  };
}
