import { expect } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { exampleAdvice } from './files-of-tool.ts';
import { type TestClient, textOf } from './protocol-clients.ts';

/** Lists the tools and calls each with its example, which works on the demo company. `args` are added to each call. */
export async function callEveryTool(
  client: Pick<TestClient, 'listTools' | 'callTool'>,
  simulator: Simulator,
  args: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  expect((await client.listTools()).map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  for (const tool of tools) {
    const { name, example } = tool;
    simulator.reset();
    const result = await client.callTool(name, { ...args, ...example });
    const { isError = false, structuredContent } = result;
    expect([name, isError, textOf(result)], exampleAdvice(tool)).toEqual([
      name,
      false,
      JSON.stringify(structuredContent),
    ]);
  }
}
