import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exampleIds } from '../src/registry/example-ids.ts';
import { fullName, shortName } from '../src/registry/tool-names.ts';
import { root } from './project.ts';

/**
 * `npm run new-tool NAME 'GET /api/v2/…'`: writes the declaration, the contract entry, the operation of the simulator (a
 * stub that fails its test) and the evaluation task of a new tool. docs/adding-a-tool.md says what to fill in.
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
  fail("Usage: npm run new-tool NAME 'GET /api/v2/offices/{id}/…' (NAME as in offices_get)");
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
const kind = path.split('/')[3] ?? '';
const toolset = ['offices', 'departments', 'rooms', 'company'].find((known) => known === kind) ?? 'company';
const isRead = method === 'GET';

const sources: Readonly<Record<string, readonly [tool: string, example: string]>> = {
  offices: ['offices_list', exampleIds.office],
  departments: ['departments_listall', exampleIds.department],
  rooms: ['rooms_list', exampleIds.room],
  company: ['company_get', exampleIds.company],
};
const source = sources[kind];
const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
const example = Object.fromEntries(parameters.map((parameter) => [parameter, source?.[1] ?? '1']));

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
  parameters: parameters.map((parameter) => ({
    name: parameter,
    in: 'path',
    type: 'integer',
    format: 'int64',
  })),
  response: pascal,
};
write(
  'fixtures/contract.json',
  JSON.stringify({
    operations: [...contract.operations, operation].sort((a, b) => (a.name < b.name ? -1 : 1)),
    schemas: {
      ...contract.schemas,
      [pascal]: {
        type: 'object',
        properties: { id: { type: 'integer', format: 'int64' }, name: { type: 'string' } },
      },
    },
  }),
);

const literal = (value: unknown): string => JSON.stringify(value).replaceAll('"', "'");
write(
  file,
  `import { defineTool } from '../define-tool.ts';
import { id } from '../schemas/arguments.ts';
import { entity, idField, textField } from '../schemas/fields.ts';

export const ${camel} = defineTool({
  name: '${name}',
  title: ${literal(title)},
  description: 'Says what the tool does and returns. Says when another tool is the right one.',
  toolset: '${toolset}',
  endpoint: '${endpoint}',
  input: { ${parameters.map((parameter) => `${parameter}: id('From ${source?.[0] ?? 'offices_list'}.')`).join(', ')} },
  output: entity({ id: idField, name: textField }),
  risk: '${isRead ? 'read' : 'low'}',
  example: ${literal(example)},
});
`,
);
insert(
  'src/registry/registry.ts',
  "import * as billing from './tools/billing.ts';\n",
  `import * as ${camel} from './tools/${kebab}.ts';\n`,
);
insert('src/registry/registry.ts', '  billing,\n', `  ${camel},\n`);

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
    request: ${literal(
      `Call ${name} with ${Object.entries(example)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}.`,
    )},
    expected: [{ tool: '${name}', args: ${literal(example)} }],
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
write(
  `eval/reference/${kebab}.ts`,
  `import type { Solution } from './call-tool.ts';

export const ${camel}Solutions: Readonly<Record<string, Solution>> = {
  '${kebab}': async ({ callTool }) => (await callTool('${name}', ${literal(example)})).name,
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

process.stdout.write(`wrote ${[...new Set(written)].join('\nwrote ')}
Next: correct ${file} and its entry in fixtures/contract.json, write ${operationFile}, run
npx biome check --write . && npm run docs, then npm test. See docs/adding-a-tool.md.
`);
