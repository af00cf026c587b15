import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { exampleAdvice } from '../support/files-of-tool.ts';
import { connectOverStdio, type TestClient, textOf } from '../support/protocol-clients.ts';

/** Clients such as MCP Inspector convert arguments by the published type, and that of an id is `integer`. */

let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  client = await connectOverStdio('1.x SDK', {
    DIALPAD_API_KEY: simulator.keys.companyAdmin,
    DIALPAD_BASE_URL: simulator.origin,
  });
}, 30_000);
beforeEach(() => simulator.reset());
afterAll(async () => {
  await client?.close();
  await simulator.close();
});

const isSafeId = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{16}$/.test(value) && Number.isSafeInteger(Number(value));

test.each(tools)('$name works with its example, ids sent as JSON numbers', async (tool) => {
  const { name, example } = tool;
  const args = Object.entries(example).map(([parameter, value]) => [
    parameter,
    isSafeId(value) ? Number(value) : value,
  ]);
  const result = await client.callTool(name, Object.fromEntries(args));
  expect([result.isError ?? false, textOf(result)], exampleAdvice(tool)).toEqual([false, expect.any(String)]);
});

test('every id in an example is below 2^53', () => {
  const ids = tools
    .flatMap(({ example }) => Object.values(example))
    .filter((value) => /^\d{10,}$/.test(String(value)));
  expect(ids.length).toBeGreaterThan(30);
  expect(
    ids.filter((value) => !isSafeId(value)),
    'use the ids of src/registry/example-ids.ts in src/registry/tools',
  ).toEqual([]);
});
