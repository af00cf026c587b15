import type { Config } from '../../config/load-config.ts';
import { publishedTool } from '../../protocol/published-tool.ts';
import type { Tool } from '../../registry/define-tool.ts';
import { selectTools } from '../../registry/select-tools.ts';
import { shortName } from '../../registry/tool-names.ts';
import { toolsetNames } from '../../registry/toolsets.ts';
import { writeJson } from '../terminal/json-output.ts';
import { table } from '../terminal/table.ts';

/** Rough average for JSON. */
const CHARS_PER_TOKEN = 4;

/** Tokens of a tool in a model's context: name, description and input schema. */
function tokens(tool: Tool): number {
  const { name, description, inputSchema } = publishedTool(tool, false);
  return Math.round(JSON.stringify({ name, description, inputSchema }).length / CHARS_PER_TOKEN);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const WIDTH = 80;

/** Wraps a heading and its words into lines. */
function lines(heading: string, words: readonly string[]): readonly string[] {
  const [last = '', ...before] = words.reduce<readonly string[]>(
    ([line = '', ...done], word) =>
      line.length + word.length + 2 > WIDTH ? [`  ${word}`, line, ...done] : [`${line} ${word}`, ...done],
    [heading],
  );
  return [last, ...before].toReversed();
}

/** Prints the enabled tools as a table, or as the JSON of `tools/list`. */
export function tools(config: Config, asJson: boolean): void {
  const enabled = selectTools(config);
  if (asJson) {
    writeJson(enabled.map((tool) => publishedTool(tool, false)));
    return;
  }
  const listed = table(
    ['TOOL', 'TOOLSET', 'RISK', 'TOKENS', 'TITLE'],
    enabled.map((tool) => [tool.name, tool.toolset, tool.risk, tokens(tool), tool.title]),
  );
  process.stdout.write(`${listed}\n${enabled.length} tools, about ${sum(enabled.map(tokens))} tokens.\n`);
}

/** Prints the tools of each toolset and their tokens. */
export function toolsets(config: Config, asJson: boolean): void {
  const enabled = selectTools({ ...config, toolsets: undefined });
  const rows = toolsetNames.map((toolset) => {
    const members = enabled.filter((tool) => tool.toolset === toolset);
    const reads = members.filter((tool) => tool.risk === 'read');
    return {
      toolset,
      tools: members.map((tool) => tool.name),
      reads: reads.length,
      writes: members.length - reads.length,
      tokens: sum(members.map(tokens)),
    };
  });
  if (asJson) {
    writeJson(rows);
    return;
  }
  const costs = table(
    ['TOOLSET', 'READS', 'WRITES', 'TOKENS'],
    rows.map((row) => [row.toolset, row.reads, row.writes, row.tokens]),
  );
  const members = rows.map((row) => lines(`${row.toolset}:`, row.tools.map(shortName)).join('\n'));
  process.stdout.write(`${costs}\n${members.join('\n')}\n`);
}
