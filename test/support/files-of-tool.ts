import { readdirSync } from 'node:fs';
import { isRecord } from '../../src/lib/is-record.ts';
import type { Tool } from '../../src/registry/define-tool.ts';
import { fullName } from '../../src/registry/tool-names.ts';

/** The files that a failing check of a tool names, so that a contributor knows what to change. */

interface Module {
  readonly path: string;
  readonly exported: readonly unknown[];
}

const root = new URL('../../', import.meta.url);

async function modulesIn(folder: string): Promise<readonly Module[]> {
  const modules: Module[] = [];
  for (const file of readdirSync(new URL(folder, root)).sort()) {
    const exported: Readonly<Record<string, unknown>> = await import(new URL(`${folder}/${file}`, root).href);
    modules.push({ path: `${folder}/${file}`, exported: Object.values(exported) });
  }
  return modules;
}

const declarations = await modulesIn('src/registry/tools');
const operations = (await modulesIn('src/simulator/operations')).filter(
  ({ path }) => !path.endsWith('/all-operations.ts'),
);

const pathOf = (modules: readonly Module[], isIt: (value: Readonly<Record<string, unknown>>) => boolean) =>
  modules.find(({ exported }) => exported.some((value) => isRecord(value) && isIt(value)))?.path;

/** Takes the published or the short name of a tool. */
export const declarationFile = (name: string): string =>
  pathOf(declarations, (value) => value.name === name || value.name === fullName(name)) ??
  `src/registry/tools, which does not declare ${name}`;

export const operationFile = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  pathOf(operations, (value) => `${method} ${path}` in value) ??
  `src/simulator/operations, which has no '${method} ${path}'`;

/** What to do when a call with the example of a tool fails. */
export const exampleAdvice = (tool: Pick<Tool, 'name' | 'method' | 'path'>): string =>
  `correct the example of ${tool.name} in ${declarationFile(tool.name)}, its entry in fixtures/contract.json, or ${operationFile(tool)}`;
