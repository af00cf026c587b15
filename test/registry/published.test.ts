import { describe, expect, test } from 'vitest';
import { PCID } from '../../src/auth/pcid.ts';
import { version } from '../../src/lib/version.ts';
import { instructions } from '../../src/protocol/instructions.ts';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { tools } from '../../src/registry/registry.ts';

/** What models and clients see. A change here is a change for every user, so it has to show in review. */
describe('what is published', () => {
  test.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_, tool) => {
    // The addresses of views change with the version.
    const published = JSON.stringify(publishedTool(tool, false)).replace(`/${version}/`, '/VERSION/');
    expect(JSON.parse(published)).toMatchSnapshot();
  });

  test('in hosted mode: the same, with PCID first', () => {
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

  test('the instructions', () => {
    expect(instructions(false, true)).toMatchSnapshot('single account');
    expect(instructions(true, true)).toMatchSnapshot('hosted');
    expect(instructions(true, false)).toMatchSnapshot('nothing to offer');
  });
});
