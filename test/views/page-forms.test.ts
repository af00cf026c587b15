import { describe, expect, test } from 'vitest';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { tools } from '../../src/registry/registry.ts';
import { connectSnippets } from '../../src/views/page/connect-snippets.ts';
import { fieldsOf, toArguments, toText } from '../../src/views/page/json-schema-fields.ts';

describe('the forms of the page', () => {
  test.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s: its example goes through the form',
    (_, tool) => {
      const { inputSchema } = publishedTool(tool, false);
      const fields = fieldsOf(inputSchema);
      const texts = Object.fromEntries(
        Object.entries(tool.example).map(([name, value]) => [name, toText(value)]),
      );
      const args = toArguments(fields, texts);
      expect(Object.keys(args).sort()).toEqual(Object.keys(tool.example).sort());
      expect(tool.arguments.safeParse(args).success || 'fields' in args || 'fetch_all' in args).toBe(true);
    },
  );

  test('leave out what is empty, and keep ids as text', () => {
    const fields = fieldsOf({
      required: ['id'],
      properties: { name: { type: 'string' }, id: { type: 'integer' }, on: { type: 'boolean' } },
    });
    expect(fields.map(({ name }) => name)).toEqual(['id', 'name', 'on']);
    expect(toArguments(fields, { id: '9120384756473829', name: ' ', on: 'false' })).toEqual({
      id: '9120384756473829',
      on: false,
    });
  });

  test('reject wrong JSON', () => {
    const fields = fieldsOf({ properties: { list: { type: 'array' } } });
    expect(() => toArguments(fields, { list: '[1,' })).toThrow(SyntaxError);
  });
});

describe('the snippets of the page', () => {
  test.each([true, false])('name the address, and a token only in hosted mode (%s)', (isHosted) => {
    for (const { text } of connectSnippets('http://127.0.0.1:3333/dialpad-organization', isHosted)) {
      expect(text).toContain('http://127.0.0.1:3333/dialpad-organization');
      expect(text.includes('YOUR_CALLER_TOKEN')).toBe(isHosted);
    }
  });
});
