import { publishedTool } from '../../src/protocol/published-tool.ts';
import type { Tool } from '../../src/registry/define-tool.ts';
import type { Json } from '../../src/registry/json-schema.ts';
import { tools, toolsOf } from '../../src/registry/registry.ts';
import { toolsetNames } from '../../src/registry/toolsets.ts';

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

const isObject = (value: Json | undefined): value is { [member: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function typeOf(schema: { [member: string]: Json }): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((word) => code(String(word))).join(', ');
  if (schema.type === 'array') return `array of ${isObject(schema.items) ? typeOf(schema.items) : 'values'}`;
  return text(schema.type) || 'any';
}

/** Constraints of a value besides its type. */
function limitsOf(schema: { [member: string]: Json }): string {
  const { minimum, maximum, maxLength, pattern, minItems, maxItems } = schema;
  const range = (low: Json | undefined, high: Json | undefined, unit: string) => {
    if (low === undefined && high === undefined) return [];
    if (low === undefined) return [`at most ${high}${unit}`];
    return [high === undefined ? `at least ${low}${unit}` : `${low} to ${high}${unit}`];
  };
  return [
    ...range(minimum, maximum, ''),
    ...range(undefined, maxLength, ' characters'),
    ...range(minItems, maxItems, ' items'),
    ...(typeof pattern === 'string' ? [`pattern ${code(pattern)}`] : []),
  ].join('; ');
}

/** Rows of the parameter table; members of objects follow their object, with a dot. */
function rows(properties: { [name: string]: Json }, required: readonly Json[], prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (!isObject(schema)) return [];
    const limits = limitsOf(schema);
    const about = `${text(schema.description)}${limits && ` (${limits})`}`;
    const row = `| ${code(prefix + name)} | ${cell(typeOf(schema))} | ${required.includes(name) ? 'yes' : ''} | ${cell(about)} |`;
    const inner = schema.type === 'array' ? schema.items : schema;
    const members = isObject(inner) && isObject(inner.properties) ? inner.properties : {};
    const innerRequired = isObject(inner) && Array.isArray(inner.required) ? inner.required : [];
    const path = `${prefix}${name}${schema.type === 'array' ? '[]' : ''}.`;
    return [row, ...rows(members, innerRequired, path)];
  });
}

function parameters(tool: Tool): string {
  const { properties = {}, required = [] } = publishedTool(tool, false).inputSchema;
  const plain: Json = JSON.parse(JSON.stringify(properties));
  const lines = isObject(plain) ? rows(plain, required) : [];
  if (lines.length === 0) return 'No parameters.\n';
  return `| Parameter | Type | Required | Meaning |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

function section(tool: Tool, result: string): string {
  const { requests, seconds } = tool.rate;
  const rate = `${requests} requests ${seconds === 1 ? 'a second' : `in ${seconds} seconds`} per company`;
  return `### ${tool.name}

**${tool.title}.** ${tool.description}

Request ${code(tool.endpoint)} · risk ${tool.risk} ·${tool.keyLevel === 'company' ? ' company admin key ·' : ''} ${rate}

${parameters(tool)}
\`\`\`json
${JSON.stringify(tool.example)}
\`\`\`

returns

\`\`\`json
${result}
\`\`\`
`;
}

/** `docs/tools.md`: every tool, with an example that ran. */
export function toolsPage(results: ReadonlyMap<string, string>): string {
  const sections = toolsetNames.map((toolset) => {
    const parts = toolsOf(toolset).map((tool) => {
      const result = results.get(tool.name);
      if (result === undefined) throw new Error(`the example of ${tool.name} did not run`);
      return section(tool, result);
    });
    return `## Toolset ${toolset}\n\n${parts.join('\n')}`;
  });
  const index = tools
    .map(
      ({ name, title, risk, keyLevel }) => `| [${name}](#${name}) | ${title} | ${risk} | ${keyLevel ?? ''} |`,
    )
    .join('\n');
  return `# Tools

The ${tools.length} tools by toolset. The examples ran on the demo company of the simulator; lists are cut after
their first item here. In hosted mode every tool also takes \`PCID\`, the Dialpad connection to use, first.

Ids are decimal strings in answers and may be sent as strings or, up to 2^53, as numbers. **Risk** is what a wrong
call can cost: \`read\` nothing, \`low\` an easy repair, \`high\` a hard repair or harm, \`billing\` money. **Key** is filled
where Dialpad's reference requires a company admin key; it names no level for the other tools.

| Tool | Title | Risk | Key |
|---|---|---|---|
${index}

${sections.join('\n')}`;
}
