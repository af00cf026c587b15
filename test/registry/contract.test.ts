import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { toJsonSchema } from '../../src/registry/json-schema.ts';
import { tools } from '../../src/registry/registry.ts';
import { contract } from '../support/contract.ts';

const schemaObject = z.looseObject({
  type: z.string(),
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
});

/** Every schema inside a schema, with its place. */
function* nested(schema: unknown, place: string): Generator<[string, z.output<typeof schemaObject>]> {
  const parsed = schemaObject.parse(schema, { error: () => `${place} is not typed` });
  yield [place, parsed];
  for (const [name, member] of Object.entries(parsed.properties ?? {})) {
    yield* nested(member, `${place}.${name}`);
  }
  if (parsed.items !== undefined) yield* nested(parsed.items, `${place}[]`);
}

const typeOf = (schema: unknown): string => {
  const { type, items } = schemaObject.parse(schema);
  return type === 'array' ? `${schemaObject.parse(items).type}[]` : type;
};

test('offers the forty tools of the contract, in its order', () => {
  expect(tools.map((tool) => tool.name)).toEqual(contract.map((entry) => entry.name));
});

describe.each(contract.map((entry, index) => ({ entry, tool: tools[index] })))(
  '$entry.name',
  ({ entry, tool }) => {
    const schema = schemaObject.parse(tool && toJsonSchema(tool.arguments));

    test('has the title, verb, path and rate of the contract', () => {
      expect(tool).toMatchObject({
        title: entry.title,
        method: entry.method,
        path: entry.path,
        rate: entry.rate,
      });
    });

    test('publishes exactly its parameters: names, types, required, and where they travel', () => {
      const published = Object.entries(schema.properties ?? {}).map(([name, parameter]) => ({
        name,
        type: typeOf(parameter),
        required: schema.required?.includes(name) ?? false,
        in: tool?.placements.get(name),
      }));
      const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
      expect(published.sort(byName)).toEqual([...entry.parameters].sort(byName));
    });

    test('sets all four hints', () => {
      expect(tool?.annotations).toEqual({
        readOnlyHint: entry.method === 'GET',
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: true,
      });
      if (entry.method === 'DELETE') expect(tool?.annotations.destructiveHint).toBe(true);
    });
  },
);

describe.each([
  { mode: 'single account', withPcid: false },
  { mode: 'hosted', withPcid: true },
])('what tools/list publishes ($mode)', ({ withPcid }) => {
  const published = tools.map((tool) => publishedTool(tool, withPcid));

  test.each(published)('$name compiles strictly and is plain', ({ inputSchema, outputSchema }) => {
    const ajv = new Ajv2020({ strict: true });
    expect(() => ajv.compile(inputSchema)).not.toThrow();
    expect(() => ajv.compile(schemaObject.parse(outputSchema))).not.toThrow();
    const text = JSON.stringify([inputSchema, outputSchema]);
    expect(text).not.toMatch(/"(anyOf|oneOf|allOf|\$ref|\$schema|\$defs|format|nullable|int64)":/);
    expect(text).not.toMatch(/"type":\[/);
  });

  test.each(published)('$name is closed, typed and described at every depth', ({ inputSchema }) => {
    for (const [place, schema] of nested(inputSchema, 'arguments')) {
      if (schema.type === 'object') expect([place, schema.additionalProperties]).toEqual([place, false]);
      if (schema.type === 'array') expect([place, schema.items]).not.toEqual([place, undefined]);
      if (place !== 'arguments' && !place.endsWith('[]')) {
        expect([place, schema.description?.length ?? 0]).not.toEqual([place, 0]);
      }
    }
  });

  test('puts PCID first in hosted mode and leaves it out otherwise', () => {
    for (const { inputSchema } of published) {
      const first = [Object.keys(inputSchema.properties ?? {})[0], inputSchema.required?.[0]];
      if (withPcid) expect(first).toEqual(['PCID', 'PCID']);
      else expect(first).not.toContain('PCID');
    }
  });
});

test('costs a model little: at most 42 KB for all, 15 KB for the reads, 100 KB for the whole list', () => {
  const published = tools.map((tool) => publishedTool(tool, false));
  const seen = published.map(({ name, description, inputSchema }) =>
    JSON.stringify({ name, description, inputSchema }),
  );
  const reads = seen.filter((_, index) => tools[index]?.risk === 'read');
  expect(JSON.stringify(seen.map((text) => JSON.parse(text))).length).toBeLessThanOrEqual(42_000);
  expect(reads.join().length).toBeLessThanOrEqual(15_000);
  expect(JSON.stringify({ tools: published }).length).toBeLessThanOrEqual(100_000);
});

test('describes every tool in two to five sentences', () => {
  for (const { name, description } of tools) {
    const sentences = description.match(/[.!?](\s|$)/g)?.length ?? 0;
    expect([name, sentences >= 2 && sentences <= 6, description.length < 2_048]).toEqual([name, true, true]);
  }
});
