import { defineTool, type Tool } from '../define-tool.ts';
import { areaCode, flag, id, phoneNumber } from '../schemas/arguments.ts';
import { PhoneNumber } from '../schemas/organization.ts';

/** What sets the numbers of an office apart from those of a room. */
interface NumberOwner {
  readonly assignName: `numbers_${string}`;
  readonly unassignName: `numbers_${string}`;
  readonly path: 'offices' | 'rooms';
  /** The owner in words. */
  readonly owner: string;
  readonly ownerId: string;
  /** The read whose phone_numbers holds the owner's numbers. */
  readonly read: 'offices_get' | 'rooms_get';
  readonly list: string;
  /** One sentence that points to the sibling. */
  readonly sibling: string;
  /** The sibling that takes away, in brackets. */
  readonly other: string;
}

/** Dialpad has the two operations alike for offices and for rooms. */
function numberTools(owner: NumberOwner): { assign: Tool; unassign: Tool } {
  const idsFrom = { id: owner.list };
  return {
    assign: defineTool({
      name: owner.assignName,
      title: 'Dialpad Number — Assign',
      description: `Gives ${owner.owner} a phone number and returns it. Send number for one of the company's reserved pool, or area_code for any free one; with neither, one of the pool. It can use up a licence. Not repeatable: see ${owner.read} before a second try. ${owner.sibling}`,
      toolset: 'numbers',
      endpoint: `POST /api/v2/${owner.path}/{id}/assign_number`,
      input: {
        id: id(owner.ownerId),
        area_code: areaCode('Area code to search, e.g. 415.').optional(),
        number: phoneNumber('The number, as +14155550100.').optional(),
        primary: flag('Make it the main number; default true.').optional(),
      },
      output: PhoneNumber,
      risk: 'low',
      idsFrom,
      verifyWith: owner.read,
      explainError: ({ number, area_code }) => {
        if (number !== undefined) return undefined;
        return area_code === undefined
          ? 'Neither number nor area_code was sent; send one of them when the company has no reserved numbers.'
          : `Area code ${area_code} may have no free number; try another.`;
      },
    }),
    unassign: defineTool({
      name: owner.unassignName,
      title: 'Dialpad Number — Unassign',
      description: `Takes a phone number off ${owner.owner} (${owner.other}) and returns it. It goes to the company's reserved pool if there is one, else it can be lost for good; callers fail at once. Numbers: ${owner.read}.`,
      toolset: 'numbers',
      endpoint: `POST /api/v2/${owner.path}/{id}/unassign_number`,
      input: { id: id(owner.ownerId), number: phoneNumber('The number, as +14155550100.') },
      output: PhoneNumber,
      risk: 'high',
      destructive: true,
      idsFrom,
      verifyWith: owner.read,
      explainError: ({ number }) => `${number} may not be among its numbers; ${owner.read} has them.`,
      confirmation: {
        before: { tool: owner.read, arguments: { id: 'id' } },
        question: (args, current) =>
          `Take the number ${args.number} away from ${current?.name ?? owner.owner} (${args.id})? It may be released and lost for good.`,
      },
    }),
  };
}

const office = numberTools({
  assignName: 'numbers_assign_office_number_post',
  unassignName: 'numbers_office_unassign_number_post',
  path: 'offices',
  owner: "an office's main line",
  ownerId: 'Office id, from offices_list.',
  read: 'offices_get',
  list: 'offices_list',
  sibling: 'For a room use numbers_assign_room_number_post.',
  other: "a room's: numbers_room_unassign_number_post",
});
export const numbersAssignOffice = office.assign;
export const numbersUnassignOffice = office.unassign;

const room = numberTools({
  assignName: 'numbers_assign_room_number_post',
  unassignName: 'numbers_room_unassign_number_post',
  path: 'rooms',
  owner: 'a room',
  ownerId: 'Room id, from rooms_list.',
  read: 'rooms_get',
  list: 'rooms_list',
  sibling: 'For a main line use numbers_assign_office_number_post.',
  other: "a main line's: numbers_office_unassign_number_post",
});
export const numbersAssignRoom = room.assign;
export const numbersUnassignRoom = room.unassign;
