import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { toJsonSchema } from '../../src/registry/json-schema.ts';
import { findTool, tools } from '../../src/registry/registry.ts';
import { shortName } from '../../src/registry/tool-names.ts';
import { resolve, type Schema } from '../../src/simulator/contract.ts';
import { contract } from '../support/contract.ts';
import { declarationFile } from '../support/files-of-tool.ts';
import { budgets, expectWithinBudget, seenByModel } from '../support/size-budget.ts';

const schemaObject = z.looseObject({
  type: z.string(),
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
});

/** Every schema inside a schema, with its place. `file` has the declaration. */
function* nested(
  schema: unknown,
  place: string,
  file: string,
): Generator<[string, z.output<typeof schemaObject>]> {
  const parsed = schemaObject.parse(schema, { error: () => `${file}: ${place} is not typed` });
  yield [place, parsed];
  for (const [name, member] of Object.entries(parsed.properties ?? {})) {
    yield* nested(member, `${place}.${name}`, file);
  }
  if (parsed.items !== undefined) yield* nested(parsed.items, `${place}[]`, file);
}

/** Parameters that need no description; the contents of `closed` are described under its sibling `open`. */
const selfExplanatory = new Set(
  'action action_target_id action_target_type billing_address billing_contact city country email group_description hold_queue name phone postal_code routing_options'.split(
    ' ',
  ),
);

const typeOf = (schema: unknown): string => {
  const { type, items } = schemaObject.parse(schema);
  return type === 'array' ? `${schemaObject.parse(items).type}[]` : type;
};

/** A response schema of the contract in the types of results: ids are text, quantities are numbers. */
function resultFields(reference: Schema): unknown {
  const { type = 'object', format, properties = {}, items = {} } = resolve(reference);
  if (type === 'object') {
    return Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, resultFields(schema)]),
    );
  }
  if (type === 'array') return [resultFields(items)];
  return type === 'integer' ? (format === 'int64' ? 'string' : 'number') : type;
}

/** A published schema in the same form. */
function publishedFields(schema: unknown): unknown {
  const { type, properties = {}, items } = schemaObject.parse(schema);
  if (type === 'array') return [publishedFields(items)];
  if (type !== 'object') return type;
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, publishedFields(field)]),
  );
}

test('publishes the tools of the contract, in its order', () => {
  expect(
    tools.map((tool) => tool.name),
    'fixtures/contract.json and src/registry/tools, with src/registry/registry.ts, must have the same tools, sorted by name',
  ).toEqual(contract.map((entry) => entry.name));
  expect(tools.length, 'after adding a tool, correct this number in test/registry/contract.test.ts').toBe(40); // count of tools
});

const pairs = contract.flatMap((entry) => {
  const tool = findTool(entry.name);
  // The test above reports an operation without a tool.
  return tool === undefined ? [] : [{ entry, tool }];
});

describe.each(pairs)('$entry.name', ({ entry, tool }) => {
  const file = declarationFile(entry.name);
  const differs = (what: string) =>
    `the ${what} of ${shortName(entry.name)} (+) are not those of fixtures/contract.json (-): correct ${file}, or that entry if Dialpad's reference says otherwise`;
  const schema = schemaObject.parse(toJsonSchema(tool.arguments));

  test('has the title, method, path and rate of the contract', () => {
    expect(tool, differs('title, method, path and rate')).toMatchObject({
      title: entry.title,
      method: entry.method,
      path: entry.path,
      rate: entry.rate,
    });
  });

  test('publishes exactly its parameters: names, types, required, and the part of the request', () => {
    const published = Object.entries(schema.properties ?? {}).map(([name, parameter]) => ({
      name,
      type: typeOf(parameter),
      required: schema.required?.includes(name) ?? false,
      in: tool.placements.get(name),
    }));
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(published.sort(byName), differs('parameters')).toEqual([...entry.parameters].sort(byName));
  });

  test('returns exactly the fields of its response', () => {
    if (entry.response === undefined) return;
    expect(publishedFields(toJsonSchema(tool.output)), differs('fields of the output')).toEqual(
      resultFields(entry.response),
    );
  });

  test('names a key level only where the contract has one', () => {
    expect(
      tool.keyLevel,
      `keyLevel in ${file} must be key_level in fixtures/contract.json: correct the one that is not as in Dialpad's reference`,
    ).toBe(entry.keyLevel);
    const mentionsKey = /company admin key/.test(tool.description);
    expect(
      mentionsKey,
      `${file}: the description must mention a "company admin key" exactly if keyLevel is set`,
    ).toBe(entry.keyLevel !== undefined);
  });

  test('is a read exactly if it is a GET', () => {
    expect(tool.risk === 'read', `the risk of a GET, and only of a GET, is "read": correct ${file}`).toBe(
      entry.method === 'GET',
    );
  });

  test('sets all four hints', () => {
    expect(tool.annotations, `the hints follow from the endpoint and destructive: correct ${file}`).toEqual({
      readOnlyHint: entry.method === 'GET',
      destructiveHint: expect.any(Boolean),
      idempotentHint: expect.any(Boolean),
      openWorldHint: true,
    });
    if (entry.method === 'DELETE') {
      expect(tool.annotations.destructiveHint, `a DELETE is destructive: correct ${file}`).toBe(true);
    }
  });
});

describe.each([
  { mode: 'single account', withPcid: false },
  { mode: 'hosted', withPcid: true },
])('what tools/list publishes ($mode)', ({ withPcid }) => {
  const published = tools.map((tool) => publishedTool(tool, withPcid));

  test.each(published)('$name compiles strictly and is plain', ({ name, inputSchema, outputSchema }) => {
    const ajv = new Ajv2020({ strict: true });
    const simplify = `some clients cannot read this schema: use simpler building blocks in ${declarationFile(name)}`;
    expect(() => ajv.compile(inputSchema), simplify).not.toThrow();
    expect(() => ajv.compile(schemaObject.parse(outputSchema)), simplify).not.toThrow();
    const text = JSON.stringify([inputSchema, outputSchema]);
    expect(text, simplify).not.toMatch(/"(anyOf|oneOf|allOf|\$ref|\$schema|\$defs|format|nullable|int64)":/);
    expect(text, simplify).not.toMatch(/"type":\[/);
  });

  test.each(published)('$name is closed and typed at every depth', ({ name, inputSchema }) => {
    const file = declarationFile(name);
    for (const [place, schema] of nested(inputSchema, 'arguments', file)) {
      const advice = `${place}: use object and list of src/registry/schemas/arguments.ts in ${file}`;
      if (schema.type === 'object') expect(schema.additionalProperties, advice).toBe(false);
      if (schema.type === 'array') expect(schema.items, advice).toBeDefined();
    }
  });

  test.each(published)('$name describes each parameter that its name does not explain', (tool) => {
    const file = declarationFile(tool.name);
    for (const [place, schema] of nested(tool.inputSchema, 'arguments', file)) {
      const name = place.split('.').at(-1) ?? '';
      const isDescribed = schema.description !== undefined;
      const isRepeated = place.includes('.closed.') || (name.endsWith('_hours') && name !== 'monday_hours');
      const isException =
        place === 'arguments' || name.endsWith('[]') || selfExplanatory.has(name) || isRepeated;
      expect(
        isDescribed || isException,
        `${place}: describe it in ${file}, or add its name to selfExplanatory in test/registry/contract.test.ts`,
      ).toBe(true);
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

describe('the size of the tool list', () => {
  const listed = tools.map((tool) => publishedTool(tool, false));
  const seen = listed.map(seenByModel);
  const reads = seen.filter((_, index) => tools[index]?.risk === 'read');

  test.each([
    { budget: budgets.seen, list: seen },
    { budget: budgets.reads, list: reads },
    { budget: budgets.listed, list: listed },
  ])('is at most $budget.bytesPerTool bytes per tool, on average, for $budget.part', ({ budget, list }) => {
    expectWithinBudget(budget, list);
  });
});

test('describes every tool in two to six sentences', () => {
  for (const { name, description } of tools) {
    const sentences = description.match(/[.!?](\s|$)/g)?.length ?? 0;
    expect(
      [name, sentences >= 2 && sentences <= 6, description.length < 2_048],
      `the description has ${sentences} sentences and ${description.length} characters, of 2 to 6 and at most 2,047: correct ${declarationFile(name)}`,
    ).toEqual([name, true, true]);
  }
});

describe('what a declaration says about other tools and arguments', () => {
  const names = new Set(tools.map(({ name }) => shortName(name)));
  /** Words in texts for models that look like a tool but are a parameter, a value or a field. */
  const toolWords = (text: string) =>
    [...text.matchAll(/\b[a-z0-9]+(?:_[a-z0-9]+)+\b/g)]
      .map(([word]) => word)
      .filter((word) =>
        /_(get|list|listall|post|patch|create|update|delete|opt_out|settings|pin)$/.test(word),
      );

  test.each(tools)(
    '$name names only tools that exist',
    ({ name, description, arguments: parameters, idsFrom, verifyWith, confirmation }) => {
      const parameterTexts = Object.values(parameters.shape).map((schema) => schema.description ?? '');
      const sources = Object.values(idsFrom ?? {}).map((source) =>
        typeof source === 'string'
          ? source
          : `${source({ operator_type: 'user' })} ${source({ operator_type: 'room' })}`,
      );
      const references = [
        description,
        ...parameterTexts,
        ...sources,
        verifyWith ?? '',
        confirmation?.before?.tool ?? '',
      ];
      const unknown = references
        .flatMap(toolWords)
        .filter((word) => !names.has(word) && word !== 'office_settings');
      expect(unknown, `there are no such tools: correct their names in ${declarationFile(name)}`).toEqual([]);
    },
  );

  test.each(tools)(
    '$name has a parameter for each id with a source',
    ({ name, arguments: { shape }, idsFrom = {} }) => {
      const wrong = Object.keys(idsFrom).filter((parameter) => parameter !== 'id' && !(parameter in shape));
      expect(wrong, `idsFrom names what is no parameter: correct ${declarationFile(name)}`).toEqual([]);
    },
  );

  test.each(tools.filter(({ risk }) => risk !== 'read'))(
    '$name is confirmed by a person if and only if its risk is above low',
    ({ name, risk, confirmation }) => {
      expect(
        confirmation !== undefined,
        `the risk "${risk}" and the confirmation do not fit: correct ${declarationFile(name)}`,
      ).toBe(risk === 'high' || risk === 'billing');
    },
  );

  test.each(tools.filter(({ irreversible }) => irreversible))(
    '$name requests a confirmation if it cannot be undone',
    ({ name, risk }) => {
      expect(
        ['high', 'billing'],
        `irreversible needs such a risk: correct ${declarationFile(name)}`,
      ).toContain(risk);
    },
  );
});
