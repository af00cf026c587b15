import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { publishedTools } from '../../scripts/generate/published-tools.ts';
import { PCID } from '../../src/auth/pcid.ts';
import { instructions } from '../../src/protocol/instructions.ts';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { tools } from '../../src/registry/registry.ts';
import { shortName } from '../../src/registry/tool-names.ts';
import { toolsetNames } from '../../src/registry/toolsets.ts';

describe('what is published', () => {
  test('is what test/registry/published-tools.snap shows', () => {
    const reviewed = readFileSync(new URL('published-tools.snap', import.meta.url), 'utf8');
    expect(publishedTools(), 'run npm run docs, and review the change of published-tools.snap').toBe(
      reviewed,
    );
  });

  test('in hosted mode the published tools are the same, with PCID first', () => {
    for (const tool of tools) {
      const plain = publishedTool(tool, false);
      const hosted = publishedTool(tool, true);
      const { [PCID]: pcid, ...properties } = hosted.inputSchema.properties ?? {};
      const [first, ...required] = hosted.inputSchema.required ?? [];
      expect(first).toBe(PCID);
      expect(pcid).toEqual({
        type: 'string',
        description: 'Id of the Dialpad connection to act for.',
      });
      expect({
        ...hosted,
        inputSchema: { ...hosted.inputSchema, properties, ...(required.length > 0 && { required }) },
      }).toMatchObject(plain);
    }
  });
});

test('docs/tools.md shows the example of each tool', () => {
  const page = readFileSync(new URL('../../docs/tools.md', import.meta.url), 'utf8');
  const missing = tools.filter(({ example }) => !page.includes(JSON.stringify(example)));
  expect(
    missing.map(({ name }) => name),
    'run npm run docs',
  ).toEqual([]);
});

describe('the instructions', () => {
  const toolNames = tools.map(({ name }) => shortName(name));
  const mentioned = (text: string) => toolNames.filter((name) => new RegExp(`\\b${name}\\b`).test(text));

  test.each(toolsetNames)('the instructions name only enabled tools: toolset %s', (toolset) => {
    const enabled = tools.filter((tool) => tool.toolset === toolset);
    const names = enabled.map(({ name }) => shortName(name));
    expect(mentioned(instructions(true, enabled)).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('the instructions for a read-only caller do not mention writes', () => {
    const text = instructions(
      false,
      tools.filter(({ risk }) => risk === 'read'),
    );
    expect(text).not.toMatch(/undone|update|write|E911/);
  });

  test('the instructions explain short names, the source of user ids and what cannot be undone', () => {
    const text = instructions(false, tools);
    expect(text).toContain('without their prefix dialpad_organization_');
    expect(text).toContain('User ids are found only in offices_operators_get, departments_operators_get');
    expect(text).toContain('An empty list [] means none');
    for (const { name, irreversible } of tools) {
      const undone = /Cannot be undone with these tools: (.*)\./.exec(text)?.[1]?.split(', ') ?? [];
      expect([name, undone.includes(shortName(name))]).toEqual([name, irreversible === true]);
    }
  });
});
