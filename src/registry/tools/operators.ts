import type { z } from 'zod';
import { defineTool, type Tool } from '../define-tool.ts';
import { choice, id } from '../schemas/arguments.ts';
import { Operator, Operators } from '../schemas/people-and-rooms.ts';
import type { Toolset } from '../toolsets.ts';

/** What sets the operators of an office apart from those of a department. */
interface OperatorGroup {
  readonly prefix: `${'offices' | 'departments'}_operators`;
  readonly toolset: Toolset;
  readonly path: `/api/v2/${string}/{id}/operators`;
  /** The group in words. */
  readonly group: string;
  readonly groupId: z.ZodType;
  readonly idsFrom: Readonly<Record<string, string>>;
  readonly groupGet: string;
  /** The sibling, for what, up to the verb: `a main line: offices_operators`. */
  readonly other: string;
  /** One sentence that points from the list to its sibling. */
  readonly sibling: string;
}

const operatorType = choice(['user', 'room'], 'What operator_id is.');

/** The three operations on a group's operators: Dialpad has them alike for offices and for departments. */
export function operatorTools(group: OperatorGroup): { add: Tool; list: Tool; remove: Tool } {
  const verifyWith = `${group.prefix}_get`;
  const idsFrom = { ...group.idsFrom, operator_id: verifyWith };
  return {
    list: defineTool({
      name: `${group.prefix}_get`,
      title: 'Operator — List',
      description: `Lists the operators of ${group.group}: the users and rooms that take its calls, with ids, numbers and duty state. ${group.sibling}`,
      toolset: group.toolset,
      endpoint: `GET ${group.path}`,
      input: { id: group.groupId },
      output: Operators,
      risk: 'read',
      idsFrom: group.idsFrom,
      identifyingFields: ['id', 'display_name', 'name'],
    }),
    add: defineTool({
      name: `${group.prefix}_post`,
      title: 'Operator — Add',
      description: `Lets a user or room take the calls of ${group.group} (${group.other}_post) and returns them. Room ids: rooms_list; user ids: only operator lists. See ${verifyWith} first. Undo: ${group.prefix}_delete.`,
      toolset: group.toolset,
      endpoint: `POST ${group.path}`,
      input: {
        id: group.groupId,
        operator_id: id('User or room to add.'),
        operator_type: operatorType,
        role: choice(['operator', 'admin'], 'admin may also manage it; default operator.').optional(),
      },
      output: Operator,
      risk: 'low',
      idsFrom: { ...group.idsFrom, operator_id: 'rooms_list' },
      verifyWith,
    }),
    remove: defineTool({
      name: `${group.prefix}_delete`,
      title: 'Operator — Remove',
      description: `Stops a user or room from taking the calls of ${group.group} (${group.other}_delete) and returns them; they stay otherwise. With none left, the no-operators action runs. Ids: ${verifyWith}.`,
      toolset: group.toolset,
      endpoint: `DELETE ${group.path}`,
      input: {
        id: group.groupId,
        operator_id: id('User or room to remove.'),
        operator_type: operatorType,
      },
      output: Operator,
      risk: 'high',
      idsFrom,
      verifyWith,
      confirmation: {
        before: { tool: group.groupGet, arguments: { id: 'id' } },
        question: (args, current) =>
          `Remove the ${args.operator_type} ${args.operator_id} from the operators of ${current?.name ?? group.group} (${args.id})?`,
      },
    }),
  };
}
