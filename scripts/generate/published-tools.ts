import { version } from '../../src/lib/version.ts';
import { instructions } from '../../src/protocol/instructions.ts';
import { publishedTool } from '../../src/protocol/published-tool.ts';
import { tools } from '../../src/registry/registry.ts';

/** What models and clients see, so that a change shows in review. The addresses of views change with the version. */
export function publishedTools(): string {
  const published = {
    instructions: {
      'single account': instructions(false, tools),
      hosted: instructions(true, tools),
      'no tools': instructions(true, []),
    },
    tools: tools.map((tool) => publishedTool(tool, false)),
  };
  return `${JSON.stringify(published, null, 2).replaceAll(`/${version}/`, '/VERSION/')}\n`;
}
