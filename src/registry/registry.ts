import type { Tool } from './define-tool.ts';
import * as billing from './tools/billing.ts';
import * as company from './tools/company.ts';
import * as departments from './tools/departments.ts';
import * as deskphones from './tools/deskphones.ts';
import * as emergency from './tools/emergency.ts';
import * as numbers from './tools/numbers.ts';
import * as offices from './tools/offices.ts';
import * as rooms from './tools/rooms.ts';
import * as teams from './tools/teams.ts';
import type { Toolset } from './toolsets.ts';

/** One file per resource, which exports only tools. */
const resources: readonly Readonly<Record<string, Tool>>[] = [
  billing,
  company,
  departments,
  deskphones,
  emergency,
  numbers,
  offices,
  rooms,
  teams,
];

/** Published in this order: by name. */
export const tools: readonly Tool[] = resources
  .flatMap((resource) => Object.values(resource))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const byName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));

export const findTool = (name: string): Tool | undefined => byName.get(name);

export const toolsOf = (toolset: Toolset): readonly Tool[] =>
  tools.filter((tool) => tool.toolset === toolset);
