import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exampleIds } from '../src/registry/example-ids.ts';
import { fullName, shortName } from '../src/registry/tool-names.ts';
import { type Toolset, toolsetNames } from '../src/registry/toolsets.ts';
import { root } from './project.ts';

/**
 * `npm run new-tool NAME 'GET /api/v2/…'`: writes the declaration, the contract entry, example responses, the operation
 * of the simulator (a stub that fails its tests), the card of a write and the evaluation task of a new tool.
 * docs/adding-a-tool.md says what to fill in.
 */

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const [nameArgument = '', endpoint = ''] = process.argv.slice(2);
const name = shortName(nameArgument);
if (
  !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ||
  !/^(GET|POST|PUT|PATCH|DELETE) \/api\/v2\/\S+$/.test(endpoint)
) {
  fail(`Usage: npm run new-tool NAME 'METHOD /api/v2/PATH'

NAME is the operation's id of Dialpad's reference with _ for dots. A GET whose name ends in _list is a list in pages.

  npm run new-tool offices_directory_get 'GET /api/v2/offices/{id}/directory'
  npm run new-tool offices_paging_groups_list 'GET /api/v2/offices/{office_id}/paginggroups'

docs/adding-a-tool.md has the next steps.`);
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const written: string[] = [];
function write(path: string, content: string): void {
  writeFileSync(join(root, path), content);
  written.push(path);
}
function insert(path: string, anchor: string, addition: string): void {
  const content = read(path);
  if (!content.includes(anchor)) fail(`${path} has no line "${anchor.trim()}": correct scripts/new-tool.ts`);
  write(
    path,
    content.replace(anchor, () => anchor + addition),
  );
}

const [method = '', path = ''] = endpoint.split(' ');
const kebab = name.replaceAll('_', '-');
const camel = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (camel[0] ?? '').toUpperCase() + camel.slice(1);
const title = `${name.split('_')[0]?.replace(/^\w/, (letter) => letter.toUpperCase())} — ${name.split('_').slice(1).join(' ')}`;
const isRead = method === 'GET';
const isList = isRead && /_list(all)?$/.test(name);
const segments = path.split('/').slice(3);

/** Written where the path does not tell; these names are not declared, so `npm run types` reports them. */
const unknown = { toolset: 'WHICH_TOOLSET', source: 'FROM_WHICH_TOOL', example: 'EXAMPLE_ID' } as const;

const toolsetOfSegment: Readonly<Record<string, Toolset>> = {
  ...Object.fromEntries(toolsetNames.map((toolset) => [toolset, toolset])),
  callcenters: 'teams',
  assign_number: 'numbers',
  unassign_number: 'numbers',
  e911: 'emergency',
  plan: 'billing',
  available_licenses: 'billing',
};
const toolset = segments.flatMap((segment) => toolsetOfSegment[segment] ?? []).at(-1);

/** By the segment before the id. */
const sources: Readonly<Record<string, readonly [tool: string, example: string]>> = {
  offices: ['offices_list', exampleIds.office],
  departments: ['departments_listall', exampleIds.department],
  rooms: ['rooms_list', exampleIds.room],
  company: ['company_get', exampleIds.company],
};
const parameters = segments.flatMap((segment, index) => {
  const parameter = /^\{(\w+)\}$/.exec(segment)?.[1];
  return parameter === undefined ? [] : [{ parameter, source: sources[segments[index - 1] ?? ''] }];
});
const example = parameters.map(({ parameter, source }) => `${parameter} ${source?.[1] ?? unknown.example}`);
const members = (values: readonly string[]): string =>
  values.length === 0 ? '{}' : `{ ${values.join(', ')} }`;

const literal = (value: unknown): string => JSON.stringify(value).replaceAll('"', "'");
const exampleSource = members(
  parameters.map(({ parameter, source }) => `${parameter}: ${source ? literal(source[1]) : unknown.example}`),
);
const inputSource = members([
  ...(isList ? ['cursor'] : []),
  ...parameters.map(
    ({ parameter, source }) => `${parameter}: id(${source ? literal(`From ${source[0]}.`) : unknown.source})`,
  ),
]);
const idsFromSource = members(
  parameters.map(({ parameter, source }) => `${parameter}: ${source ? literal(source[0]) : unknown.source}`),
);

const contractFile = z.looseObject({
  operations: z.array(z.looseObject({ name: z.string() })),
  schemas: z.record(z.string(), z.unknown()),
});
const contract = contractFile.parse(JSON.parse(read('fixtures/contract.json')));
const file = `src/registry/tools/${kebab}.ts`;
if (
  contract.operations.some((operation) => operation.name === fullName(name)) ||
  existsSync(join(root, file))
) {
  fail(`The tool ${name} exists already.`);
}

const operation = {
  name: fullName(name),
  title,
  method,
  path,
  rate_limit: [20, 1],
  parameters: [
    ...(isList ? [{ name: 'cursor', in: 'query', type: 'string', minLength: 1 }] : []),
    ...parameters.map(({ parameter }) => ({ name: parameter, in: 'path', type: 'integer', format: 'int64' })),
  ],
  response: pascal,
};
const objectSchema = (properties: Readonly<Record<string, unknown>>) => ({ type: 'object', properties });
const thingSchema = objectSchema({ id: { type: 'integer', format: 'int64' }, name: { type: 'string' } });
write(
  'fixtures/contract.json',
  JSON.stringify({
    operations: [...contract.operations, operation].sort((a, b) => (a.name < b.name ? -1 : 1)),
    schemas: {
      ...contract.schemas,
      [pascal]: isList
        ? objectSchema({ cursor: { type: 'string' }, items: { type: 'array', items: thingSchema } })
        : thingSchema,
    },
  }),
);

const answers = z.record(z.string(), z.array(z.unknown())).parse(JSON.parse(read('fixtures/answers.json')));
const thing = { id: '124', name: 'Example' };
const newAnswers = isList ? [{ items: [thing] }, { cursor: 'Cj+/=opaque', items: [thing] }] : [thing];
const allAnswers = { ...answers, [fullName(name)]: newAnswers };
write(
  'fixtures/answers.json',
  JSON.stringify(Object.fromEntries(Object.entries(allAnswers).sort(([a], [b]) => (a < b ? -1 : 1)))),
);

const hasIds = parameters.length > 0;
const argumentSchemas = [...(isList ? ['cursor'] : []), ...(hasIds ? ['id'] : [])];
const fieldSchemas = ['entity', 'idField', ...(isList ? ['page'] : []), 'textField'];
const thingSource = 'entity({ id: idField, name: textField })';
const description = isList
  ? 'Lists the things in pages, and says what they are. None: items []. Says when another tool is the right one.'
  : 'Says what the tool does and returns. Says when another tool is the right one.';
write(
  file,
  `import { defineTool } from '../define-tool.ts';
${argumentSchemas.length > 0 ? `import { ${argumentSchemas.join(', ')} } from '../schemas/arguments.ts';\n` : ''}import { ${fieldSchemas.join(', ')} } from '../schemas/fields.ts';

export const ${camel} = defineTool({
  name: '${name}',
  title: ${literal(title)},
  description:
    '${description}',
  toolset: ${toolset === undefined ? unknown.toolset : literal(toolset)},
  endpoint: '${endpoint}',
  input: ${inputSource},
  output: ${isList ? `page(${thingSource})` : thingSource},
  risk: '${isRead ? 'read' : 'low'}',
  example: ${exampleSource},
${hasIds ? `  idsFrom: ${idsFromSource},\n` : ''}});
`,
);
insert(
  'src/registry/registry.ts',
  "import * as billing from './tools/billing.ts';\n",
  `import * as ${camel} from './tools/${kebab}.ts';\n`,
);
insert('src/registry/registry.ts', '  billing,\n', `  ${camel},\n`);

if (!isRead) {
  insert(
    'src/views/change/write-tools.ts',
    ': Readonly<Record<string, WriteTool>> = {\n',
    `  ${name}: { title: ${literal(title)} },\n`,
  );
}

const operationFile = `src/simulator/operations/${kebab}-operations.ts`;
write(
  operationFile,
  `import type { Operation } from '../operation.ts';
import { SimulatorError } from '../simulator-error.ts';

export const ${camel}Operations: Readonly<Record<string, Operation>> = {
  '${endpoint}': () => {
    throw new SimulatorError(501, 'Write the operation in ${operationFile}.');
  },
};
`,
);
insert(
  'src/simulator/operations/all-operations.ts',
  "import type { Operation } from '../operation.ts';\n",
  `import { ${camel}Operations } from './${kebab}-operations.ts';\n`,
);
insert('src/simulator/operations/all-operations.ts', '= {\n', `  ...${camel}Operations,\n`);

write(
  `eval/tasks/${kebab}.ts`,
  `import type { Task } from '../task.ts';

export const ${camel}Tasks: readonly Task[] = [
  {
    id: '${kebab}',
    request: '${[`Call ${name}`, example.join(', ')].filter(Boolean).join(' with ')}.',
    expected: [{ tool: '${name}', args: ${exampleSource} }],
    fewest: 1,
  },
];
`,
);
insert(
  'eval/tasks/index.ts',
  "import type { Task } from '../task.ts';\n",
  `import { ${camel}Tasks } from './${kebab}.ts';\n`,
);
insert('eval/tasks/index.ts', '= [\n', `  ...${camel}Tasks,\n`);
const callSource = `await callTool('${name}', ${exampleSource})`;
write(
  `eval/reference/${kebab}.ts`,
  `import ${isList ? '{ listed, type Solution }' : 'type { Solution }'} from './call-tool.ts';

export const ${camel}Solutions: Readonly<Record<string, Solution>> = {
  '${kebab}': async ({ callTool }) => ${isList ? `listed((${callSource}).items)` : `(${callSource}).name`},
};
`,
);
insert(
  'eval/reference.ts',
  "import { type Solution, solutionContext } from './reference/call-tool.ts';\n",
  `import { ${camel}Solutions } from './reference/${kebab}.ts';\n`,
);
insert('eval/reference.ts', '= {\n', `  ...${camel}Solutions,\n`);

const countTest = 'test/registry/contract.test.ts';
write(
  countTest,
  read(countTest).replace(
    /\.toBe\((\d+)\); \/\/ count of tools/,
    (_, count: string) => `.toBe(${Number(count) + 1}); // count of tools`,
  ),
);

const isKnown = toolset !== undefined && parameters.every(({ source }) => source !== undefined);
const placeholders = Object.values(unknown).join(', ');
process.stdout.write(`wrote ${[...new Set(written)].join('\nwrote ')}
${isKnown ? '' : `The path does not tell everything: replace ${placeholders}, which npm run types finds.\n`}Next: correct ${file}, its entries in fixtures/contract.json and fixtures/answers.json, write
${operationFile}, run
npx biome check --write . && npm run docs, then npm test. See docs/adding-a-tool.md.
`);
