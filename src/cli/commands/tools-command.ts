import type { Config } from '../../config/load-config.ts';
import { publishedTool } from '../../protocol/published-tool.ts';
import type { Tool } from '../../registry/define-tool.ts';
import { selectTools } from '../../registry/select-tools.ts';
import { shortName } from '../../registry/tool-names.ts';
import { toolsetNames } from '../../registry/toolsets.ts';
import { writeJson } from '../terminal/json-output.ts';
import { table } from '../terminal/table.ts';

/** Characters of JSON a token stands for, about. */
const CHARS_PER_TOKEN = 4;

/** What a model pays for a tool on every turn, in tokens: name, description and input schema. */
function tokens(tool: Tool): number {
  const { name, description, inputSchema } = publishedTool(tool, false);
  return Math.round(JSON.stringify({ name, description, inputSchema }).length / CHARS_PER_TOKEN);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const WIDTH = 80;

/** A heading and words behind it, over as many lines as they take. */
function lines(heading: string, words: readonly string[]): readonly string[] {
  const [last = '', ...before] = words.reduce<readonly string[]>(
    ([line = '', ...done], word) =>
      line.length + word.length + 2 > WIDTH ? [`  ${word}`, line, ...done] : [`${line} ${word}`, ...done],
    [heading],
  );
  return [last, ...before].toReversed();
}

/** `tools`: the tools that would be offered, as a table or as the JSON of `tools/list`. */
export function tools(config: Config, asJson: boolean): void {
  const offered = selectTools(config);
  if (asJson) {
    writeJson(offered.map((tool) => publishedTool(tool, false)));
    return;
  }
  const listed = table(
    ['TOOL', 'TOOLSET', 'RISK', 'TOKENS', 'TITLE'],
    offered.map((tool) => [tool.name, tool.toolset, tool.risk, tokens(tool), tool.title]),
  );
  process.stdout.write(`${listed}\n${offered.length} tools, about ${sum(offered.map(tokens))} tokens.\n`);
}

/** `tools --toolsets`: what each toolset holds and costs. */
export function toolsets(config: Config, asJson: boolean): void {
  const offered = selectTools({ ...config, toolsets: undefined });
  const rows = toolsetNames.map((toolset) => {
    const held = offered.filter((tool) => tool.toolset === toolset);
    const reads = held.filter((tool) => tool.risk === 'read');
    return {
      toolset,
      tools: held.map((tool) => tool.name),
      reads: reads.length,
      writes: held.length - reads.length,
      tokens: sum(held.map(tokens)),
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
  const holds = rows.map((row) => lines(`${row.toolset}:`, row.tools.map(shortName)).join('\n'));
  process.stdout.write(`${costs}\n${holds.join('\n')}\n`);
}
