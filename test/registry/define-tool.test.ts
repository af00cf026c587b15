import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineTool, idSource, type ToolDeclaration } from '../../src/registry/define-tool.ts';
import { toJsonSchema } from '../../src/registry/json-schema.ts';

const declaration: ToolDeclaration = {
  name: 'rooms_get',
  title: 'Room',
  description: 'Returns a room.',
  toolset: 'rooms',
  endpoint: 'GET /api/v2/rooms/{id}',
  input: { id: z.string(), detail: z.string() },
  output: z.looseObject({}),
  risk: 'read',
  example: {},
};

describe('a declaration', () => {
  test.each<[endpoint: ToolDeclaration['endpoint'], placement: string, hasBody: boolean]>([
    ['GET /api/v2/rooms/{id}', 'query', false],
    ['POST /api/v2/rooms/{id}', 'body', true],
    ['PUT /api/v2/rooms/{id}', 'body', true],
    ['PATCH /api/v2/rooms/{id}', 'body', true],
    ['DELETE /api/v2/rooms/{id}', 'body', true],
  ])('sends what the path of %s does not have in the %s', (endpoint, placement, hasBody) => {
    const tool = defineTool({ ...declaration, endpoint });
    expect([...tool.placements]).toEqual([
      ['id', 'path'],
      ['detail', placement],
    ]);
    expect(tool).toMatchObject({ hasBody, paged: false, path: '/api/v2/rooms/{id}' });
  });

  test('sends named arguments of a write in the query, and then it has no body', () => {
    const tool = defineTool({ ...declaration, endpoint: 'PUT /api/v2/rooms/{id}', inQuery: ['detail'] });
    expect(tool.placements.get('detail')).toBe('query');
    expect(tool.hasBody).toBe(false);
  });

  test('a tool with a cursor is paged', () => {
    const input = { ...declaration.input, cursor: z.string() };
    expect(defineTool({ ...declaration, input }).paged).toBe(true);
  });

  test('a destructive hint of the declaration replaces the one of the method', () => {
    const endpoint = 'POST /api/v2/rooms/{id}';
    const hints = (destructive?: boolean) =>
      defineTool({ ...declaration, endpoint, ...(destructive !== undefined && { destructive }) }).annotations;
    expect(hints()).toEqual({
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    });
    expect(hints(true).destructiveHint).toBe(true);
  });

  test.each<[endpoint: string, message: string]>([
    ['FETCH /api/v2/rooms', 'rooms_get: unreadable endpoint "FETCH /api/v2/rooms"'],
    ['GET', 'rooms_get: unreadable endpoint "GET"'],
    ['', 'rooms_get: unreadable endpoint ""'],
    ['GET /api/v2/{a}/{id}/{b}', 'rooms_get: no parameter for {a}, {b} of the path'],
  ])('with the endpoint %j is rejected', (endpoint, message) => {
    // As a declaration could have it that is not type-checked.
    const broken = Object.assign({}, declaration, { endpoint });
    expect(() => defineTool(broken)).toThrow(new Error(message));
  });

  test('the source of an id can depend on the other arguments', () => {
    const idsFrom = {
      id: 'rooms_list',
      operator_id: ({ kind }: Readonly<Record<string, unknown>>) => `${kind}_list`,
    };
    expect(idSource({ ...declaration, idsFrom }, 'id', {})).toBe('rooms_list');
    expect(idSource({ ...declaration, idsFrom }, 'operator_id', { kind: 'users' })).toBe('users_list');
    expect(idSource({ ...declaration, idsFrom }, 'other', {})).toBeUndefined();
    expect(idSource(declaration, 'id', {})).toBeUndefined();
  });
});

describe('the published form of a schema', () => {
  const publish = (shape: z.ZodRawShape) => toJsonSchema(z.strictObject(shape));
  const text = (description?: string) => (description ? z.string().describe(description) : z.string());

  test('siblings with one schema are described once, and a description that differs is kept', () => {
    const { properties } = publish({ a: text('First.'), b: text('First.'), c: text('Other.'), d: text() });
    expect(properties).toEqual({
      a: { type: 'string', description: 'First.' },
      b: { type: 'string' },
      c: { type: 'string', description: 'Other.' },
      d: { type: 'string' },
    });
  });

  test('a later sibling is described if the first one is not', () => {
    expect(publish({ a: text(), b: text('Second.') }).properties).toEqual({
      a: { type: 'string' },
      b: { type: 'string', description: 'Second.' },
    });
  });

  test('siblings of different schemas are all described', () => {
    expect(publish({ a: text('Same.'), b: z.boolean().describe('Same.') }).properties).toEqual({
      a: { type: 'string', description: 'Same.' },
      b: { type: 'boolean', description: 'Same.' },
    });
  });

  test('the members of a repeated object are described only the first time, at any depth', () => {
    const place = () => z.strictObject({ description: text('A text.'), list: z.array(text('An item.')) });
    const members = {
      description: { type: 'string', description: 'A text.' },
      list: { type: 'array', items: { type: 'string', description: 'An item.' } },
    };
    const bare = { description: { type: 'string' }, list: { type: 'array', items: { type: 'string' } } };
    const base = { type: 'object', required: ['description', 'list'], additionalProperties: false };
    expect(publish({ a: place(), b: place(), c: z.array(place()) }).properties).toEqual({
      a: { ...base, properties: members },
      b: { ...base, properties: bare },
      c: { type: 'array', items: { ...base, properties: members } },
    });
  });

  test('a bigint is an integer, and a time is text, both without a format', () => {
    const { properties } = publish({ id: z.bigint(), at: z.iso.datetime() });
    expect(properties).toMatchObject({ id: { type: 'integer' }, at: { type: 'string' } });
    expect(JSON.stringify(properties)).not.toContain('format');
  });

  test('only a closed object says whether it has further properties', () => {
    expect(toJsonSchema(z.strictObject({})).additionalProperties).toBe(false);
    expect(toJsonSchema(z.looseObject({}))).not.toHaveProperty('additionalProperties');
    expect(toJsonSchema(z.looseObject({}))).not.toHaveProperty('$schema');
  });

  test('a schema that is not an object cannot be published', () => {
    expect(() => toJsonSchema(z.string())).toThrow();
  });
});
