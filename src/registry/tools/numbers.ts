import { defineTool, type Tool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { areaCode, flag, id, phoneNumber } from '../schemas/arguments.ts';
import { PhoneNumber } from '../schemas/organization.ts';

/** How the numbers of offices and those of rooms differ. */
interface NumberOwner {
  readonly kind: 'office' | 'room';
  /** The owner in a sentence. */
  readonly owner: string;
  readonly sibling: { readonly kind: 'office' | 'room'; readonly owner: string };
  readonly assignTo: string;
  readonly unassignFrom: { readonly id: string; readonly number: string };
}

/** Dialpad has the same two operations for offices and for rooms. */
function numberTools({ kind, owner, sibling, assignTo, unassignFrom }: NumberOwner): {
  assign: Tool;
  unassign: Tool;
} {
  const read = `${kind}s_get`;
  const ownerId = id(`From ${kind}s_list.`);
  const shared = {
    toolset: 'numbers',
    output: PhoneNumber,
    risk: 'high',
    idsFrom: { id: `${kind}s_list` },
    verifyWith: read,
  } as const;
  return {
    assign: defineTool({
      ...shared,
      name: `numbers_assign_${kind}_number_post`,
      title: 'Dialpad Number — Assign',
      description: `Assigns a phone number to ${owner} and returns it: number if sent; else one of the company's reserved pool; area_code counts only when there is no reserved number. It can use up a licence (plan_available_licenses_get). A repeat assigns another: see ${read} first. For ${sibling.owner} use numbers_assign_${sibling.kind}_number_post.`,
      endpoint: `POST /api/v2/${kind}s/{id}/assign_number`,
      input: {
        id: ownerId,
        area_code: areaCode('Area code, e.g. 415.').optional(),
        number: phoneNumber('Number to assign, e.g. +14155550100.').optional(),
        primary: flag('Make it the main number; default true.').optional(),
      },
      example: { id: assignTo, area_code: '415', primary: false },
      explainError: ({ number, area_code }, status) => {
        if (status === 409) {
          const taken =
            number === undefined ? '' : `, or ${number} may be assigned already (rooms_list, offices_list)`;
          return `No licence may be free: see plan_available_licenses_get${taken}.`;
        }
        if (number !== undefined)
          return status === 404 ? `${number} may not belong to the company.` : undefined;
        if (area_code !== undefined) {
          return status === 404 ? `Area code ${area_code} may have no free number.` : undefined;
        }
        return 'Without number and area_code the company must have a reserved number; send one of them.';
      },
      confirmation: {
        before: { tool: read, arguments: { id: 'id' } },
        question: ({ id: target, number, area_code, primary }, current) => {
          const pooled = `a reserved number${area_code === undefined ? '' : ` or, without one, a number of area code ${area_code}`}`;
          return `Assign ${number ?? pooled} to ${current?.name ?? owner} (${target})${primary === false ? '' : ' as its main number'}? It can use up a licence.`;
        },
      },
    }),
    unassign: defineTool({
      ...shared,
      name: `numbers_${kind}_unassign_number_post`,
      title: 'Dialpad Number — Unassign',
      description: `Takes a phone number from ${owner} and returns it, or only deleted: true. It goes to the company's reserved pool if there is one; else it is released and can be lost for good. Its numbers: ${read}.`,
      endpoint: `POST /api/v2/${kind}s/{id}/unassign_number`,
      input: { id: ownerId, number: phoneNumber('Number to take, e.g. +14155550100.') },
      destructive: true,
      irreversible: true,
      example: unassignFrom,
      explainError: ({ number }, status) =>
        status === 404 ? `${number} may not be among its numbers; see ${read}.` : undefined,
      confirmation: {
        before: { tool: read, arguments: { id: 'id' } },
        question: (args, current) =>
          `Take the number ${args.number} from ${current?.name ?? owner} (${args.id})? It may be released and lost for good.`,
      },
    }),
  };
}

const office = { kind: 'office', owner: "an office's main line" } as const;
const room = { kind: 'room', owner: 'a room' } as const;

const officeTools = numberTools({
  ...office,
  sibling: room,
  assignTo: exampleIds.office,
  unassignFrom: { id: exampleIds.branchOffice, number: exampleIds.branchNumber },
});
export const numbersAssignOffice = officeTools.assign;
export const numbersUnassignOffice = officeTools.unassign;

const roomTools = numberTools({
  ...room,
  sibling: office,
  assignTo: exampleIds.roomWithoutNumber,
  unassignFrom: { id: exampleIds.room, number: exampleIds.roomNumber },
});
export const numbersAssignRoom = roomTools.assign;
export const numbersUnassignRoom = roomTools.unassign;
