import type { z } from 'zod';
import { defineTool, type IdSource, type Tool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { choice, id } from '../schemas/arguments.ts';
import { Operator, Operators } from '../schemas/people-and-rooms.ts';

type GroupKind = 'offices' | 'departments';

/** How the operators of offices and those of departments differ. */
interface OperatorGroup {
  readonly kind: GroupKind;
  /** The group in a sentence. */
  readonly group: string;
  readonly groupId: z.ZodType;
  readonly exampleId: string;
  readonly idsFrom: Readonly<Record<string, IdSource>>;
  readonly sibling: { readonly kind: GroupKind; readonly owner: string };
}

const operatorType = choice(['user', 'room'], 'Type of operator_id.');
const USER_IDS = 'offices_operators_get or departments_operators_get (no tool lists all users)';

/** Dialpad has the same three operations for offices and for departments. */
export function operatorTools(group: OperatorGroup): { add: Tool; list: Tool; remove: Tool } {
  const { kind, groupId, idsFrom } = group;
  const listName = `${kind}_operators_get`;
  const shared = { toolset: kind, verifyWith: listName } as const;
  return {
    list: defineTool({
      toolset: kind,
      name: listName,
      title: 'Operator — List',
      description: `Lists the operators of ${group.group}, on one page: the users and rooms that answer its calls, with ids, numbers and duty state; none: users [] and rooms []. User ids are found only in operator lists. For ${group.sibling.owner} use ${group.sibling.kind}_operators_get.`,
      endpoint: `GET /api/v2/${kind}/{id}/operators`,
      input: { id: groupId },
      output: Operators,
      risk: 'read',
      example: { id: group.exampleId },
      idsFrom,
      identifyingFields: ['id', 'display_name', 'name'],
    }),
    add: defineTool({
      ...shared,
      name: `${kind}_operators_post`,
      title: 'Operator — Add',
      description: `Adds a user or room to the operators that answer the calls of ${group.group}, and returns it. Room ids: rooms_list; user ids: only in operator lists. See ${listName} first. Undo: ${kind}_operators_delete.`,
      endpoint: `POST /api/v2/${kind}/{id}/operators`,
      input: {
        id: groupId,
        operator_id: id('User or room to add.'),
        operator_type: operatorType,
        role: choice(['operator', 'admin'], 'Default operator.').optional(),
      },
      output: Operator,
      risk: 'low',
      example: { id: group.exampleId, operator_id: exampleIds.room, operator_type: 'room', role: 'operator' },
      idsFrom: {
        ...idsFrom,
        operator_id: ({ operator_type }) => (operator_type === 'room' ? 'rooms_list' : USER_IDS),
      },
    }),
    remove: defineTool({
      ...shared,
      name: `${kind}_operators_delete`,
      title: 'Operator — Remove',
      description: `Removes a user or room from the operators of ${group.group} and returns it; the user or room itself stays. Ids: ${listName}. Without operators the no_operators_action applies. Undo: ${kind}_operators_post.`,
      endpoint: `DELETE /api/v2/${kind}/{id}/operators`,
      input: { id: groupId, operator_id: id('User or room to remove.'), operator_type: operatorType },
      output: Operator,
      risk: 'high',
      example: { id: group.exampleId, operator_id: exampleIds.user, operator_type: 'user' },
      idsFrom: { ...idsFrom, operator_id: listName },
      confirmation: {
        before: { tool: `${kind}_get`, arguments: { id: 'id' } },
        question: (args, current) =>
          `Remove the ${args.operator_type} ${args.operator_id} from the operators of ${current?.name ?? group.group} (${args.id})?`,
      },
    }),
  };
}
