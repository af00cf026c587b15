import { describe, expect, test } from 'vitest';
import type { ToolArguments } from '../../src/registry/define-tool.ts';
import { findTool } from '../../src/registry/registry.ts';
import { fullName } from '../../src/registry/tool-names.ts';

const toolNamed = (name: string) => findTool(fullName(name)) ?? expect.fail(`no tool ${name}`);

type State = Readonly<Record<string, unknown>> | undefined;

const lobby = { name: '"Lobby"', phone_numbers: ['"+14155550101"', '"+14155550102"'] };
const street = { address: '1 St', city: 'Reno', state: 'NV', zip: '89501', country: 'us' };

describe('the question before a risky call', () => {
  test.each<[tool: string, args: ToolArguments, current: State, question: string]>([
    [
      'rooms_delete',
      { id: 7n },
      lobby,
      'Delete the room "Lobby" (7) with "+14155550101", "+14155550102" for good? This cannot be undone.',
    ],
    ['rooms_delete', { id: 7n }, undefined, 'Delete the room  (7) for good? This cannot be undone.'],
    [
      'rooms_delete',
      { id: 7n },
      { name: '"Lobby"', phone_numbers: [] },
      'Delete the room "Lobby" (7) for good? This cannot be undone.',
    ],
    [
      'rooms_patch',
      { id: 7n, phone_numbers: ['+14155550102'] },
      lobby,
      'The room "Lobby" (7): change its numbers from "+14155550101", "+14155550102" to +14155550102; numbers left out may be lost for good?',
    ],
    [
      'rooms_patch',
      { id: 7n, name: 'Hall', phone_numbers: [] },
      { name: '"Lobby"' },
      'The room "Lobby" (7): rename it to "Hall", and change its numbers from none to none; numbers left out may be lost for good?',
    ],
    ['rooms_patch', { id: 7n, name: 'Hall' }, lobby, 'The room "Lobby" (7): rename it to "Hall"?'],
    [
      'rooms_patch',
      { id: 7n, phone_numbers: [] },
      undefined,
      'The room  (7): change its numbers from what could not be read to none; numbers left out may be lost for good?',
    ],
    ['rooms_patch', { id: 7n }, lobby, 'The room "Lobby" (7): change nothing?'],
    [
      'departments_delete',
      { id: 7n },
      { name: '"Sales"' },
      'Delete the department "Sales" (7) for good? This cannot be undone.',
    ],
    [
      'departments_delete',
      { id: 7n },
      undefined,
      'Delete the department  (7) for good? This cannot be undone.',
    ],
    [
      'deskphones_rooms_delete',
      { id: 'x', parent_id: 7n },
      { name: '"Desk"' },
      'Remove the desk phone "Desk" (x) from the room 7? It must be set up again by hand.',
    ],
    [
      'deskphones_rooms_delete',
      { id: 'x', parent_id: 7n },
      undefined,
      'Remove the desk phone  (x) from the room 7? It must be set up again by hand.',
    ],
    [
      'deskphones_rooms_create_international_pin',
      {},
      undefined,
      'Create a PIN for international calls from room phones? Calls made with it can cost money, and it cannot be revoked here.',
    ],
    [
      'deskphones_rooms_create_international_pin',
      { customer_ref: 'Ada' },
      undefined,
      'Create a PIN for international calls from room phones, for "Ada"? Calls made with it can cost money, and it cannot be revoked here.',
    ],
    [
      'company_update_settings',
      { has_callai: true },
      { name: '"Acme"' },
      'Turn Dialpad AI on for the whole company "Acme"?',
    ],
    [
      'company_update_settings',
      { has_callai: false },
      undefined,
      'Turn Dialpad AI off for the whole company ?',
    ],
    [
      'offices_create',
      { name: 'Reno', country: 'US', plan_period: 'monthly', currency: 'USD' },
      undefined,
      'Open a new office "Reno" in US, billed monthly in USD? This changes the company\'s bill.',
    ],
    [
      'offices_e911_update',
      { id: 1n, ...street, address2: '', update_all: true },
      { name: '"HQ"', e911_address: { address: '"2 St"', address2: '"Floor 2"' } },
      'Change the E911 address of the office "HQ" (1) and of every user in it from "2 St", "Floor 2" to "1 St, Reno, NV, 89501, us"? Emergency services will be sent there.',
    ],
    [
      'offices_e911_update',
      { id: 1n, ...street, update_all: false },
      { name: '"HQ"' },
      'Change the E911 address of the office "HQ" (1) from none to "1 St, Reno, NV, 89501, us"? Emergency services will be sent there.',
    ],
    [
      'offices_e911_update',
      { id: 1n, ...street },
      undefined,
      'Change the E911 address of the office  (1) from what could not be read to "1 St, Reno, NV, 89501, us"? Emergency services will be sent there.',
    ],
    [
      'departments_operators_delete',
      { id: 7n, operator_id: 8n, operator_type: 'room' },
      { name: '"Sales"' },
      'Remove the room 8 from the operators of "Sales" (7)?',
    ],
    [
      'offices_operators_delete',
      { id: 7n, operator_id: 8n, operator_type: 'user' },
      undefined,
      "Remove the user 8 from the operators of an office's main line (7)?",
    ],
    [
      'numbers_assign_room_number_post',
      { id: 7n, number: '+14155550101' },
      lobby,
      'Assign +14155550101 to "Lobby" (7) as its main number? It can use up a licence.',
    ],
    [
      'numbers_assign_room_number_post',
      { id: 7n, primary: false },
      undefined,
      'Assign a reserved number to a room (7)? It can use up a licence.',
    ],
    [
      'numbers_assign_office_number_post',
      { id: 7n, area_code: '415', primary: true },
      undefined,
      "Assign a reserved number or, without one, a number of area code 415 to an office's main line (7) as its main number? It can use up a licence.",
    ],
    [
      'numbers_room_unassign_number_post',
      { id: 7n, number: '+14155550101' },
      lobby,
      'Take the number +14155550101 from "Lobby" (7)? It may be released and lost for good.',
    ],
    [
      'numbers_office_unassign_number_post',
      { id: 7n, number: '+14155550101' },
      undefined,
      "Take the number +14155550101 from an office's main line (7)? It may be released and lost for good.",
    ],
  ])('%s with %o and the state %o', (name, args, current, question) => {
    expect(toolNamed(name).confirmation?.question(args, current)).toBe(question);
  });

  test.each([
    ['rooms_patch', { name: 'Hall' }, false],
    ['rooms_patch', { phone_numbers: [] }, true],
    ['company_update_settings', {}, false],
    ['company_update_settings', { has_callai: false }, true],
  ])('%s with %j is risky: %s', (name, args, isRisky) => {
    expect(toolNamed(name).confirmation?.when?.(args)).toBe(isRisky);
  });

  test.each([
    ['company_update_settings', 'company_get', {}],
    ['offices_e911_update', 'offices_get', { id: 'id' }],
    ['numbers_assign_room_number_post', 'rooms_get', { id: 'id' }],
    ['numbers_room_unassign_number_post', 'rooms_get', { id: 'id' }],
    ['numbers_office_unassign_number_post', 'offices_get', { id: 'id' }],
    ['departments_operators_delete', 'departments_get', { id: 'id' }],
  ])('the question of %s shows what %s reads', (name, reader, args) => {
    expect(toolNamed(name).confirmation?.before).toEqual({ tool: reader, arguments: args });
  });

  test.each(['rooms_delete', 'rooms_patch', 'departments_delete', 'deskphones_rooms_delete'])(
    'the state that %s changes is read with its own ids',
    (name) => {
      const { confirmation, placements } = toolNamed(name);
      const ids = [...placements].filter(([, part]) => part === 'path').map(([parameter]) => parameter);
      expect(confirmation?.before?.tool).toBe(name.replace(/_(delete|patch)$/, '_get'));
      expect(confirmation?.before?.arguments).toEqual(Object.fromEntries(ids.map((id) => [id, id])));
    },
  );
});

describe('the probable cause of an error response', () => {
  const taken = (number: string) => `, or ${number} may be assigned already (rooms_list, offices_list)`;
  const noLicence = 'No licence may be free: see plan_available_licenses_get';

  test.each<[tool: string, args: ToolArguments, status: number | undefined, cause: string | undefined]>([
    ['numbers_assign_room_number_post', { id: 7n }, 409, `${noLicence}.`],
    ['numbers_assign_room_number_post', { id: 7n, number: '+1' }, 409, `${noLicence}${taken('+1')}.`],
    ['numbers_assign_room_number_post', { id: 7n, number: '+1' }, 404, '+1 may not belong to the company.'],
    ['numbers_assign_room_number_post', { id: 7n, number: '+1' }, 400, undefined],
    [
      'numbers_assign_room_number_post',
      { id: 7n, area_code: '415' },
      404,
      'Area code 415 may have no free number.',
    ],
    ['numbers_assign_room_number_post', { id: 7n, area_code: '415' }, 400, undefined],
    [
      'numbers_assign_office_number_post',
      { id: 7n },
      404,
      'Without number and area_code the company must have a reserved number; send one of them.',
    ],
    [
      'numbers_room_unassign_number_post',
      { id: 7n, number: '+1' },
      404,
      '+1 may not be among its numbers; see rooms_get.',
    ],
    [
      'numbers_office_unassign_number_post',
      { id: 7n, number: '+1' },
      404,
      '+1 may not be among its numbers; see offices_get.',
    ],
    ['numbers_office_unassign_number_post', { id: 7n, number: '+1' }, 400, undefined],
    [
      'company_sms_opt_out',
      { id: '1', a2p_campaign_id: 2n, opt_out_state: 'opted_back_in' },
      400,
      'a2p_campaign_id can only be used with opt_out_state "opted_out".',
    ],
    ['company_sms_opt_out', { id: '1', a2p_campaign_id: 2n, opt_out_state: 'opted_out' }, 400, undefined],
    ['company_sms_opt_out', { id: '1', opt_out_state: 'opted_back_in' }, 400, undefined],
    ...['US', 'CA', 'AU', 'FR', 'GB', 'NZ'].map(
      (country) =>
        [
          'offices_create',
          { country },
          400,
          `An office in ${country} needs e911_address, the exact street address for emergency calls.`,
        ] as [string, ToolArguments, number, string],
    ),
    ['offices_create', { country: 'DE' }, 400, undefined],
    ['offices_create', { country: 'US', e911_address: street }, 400, undefined],
    ['offices_create', { country: 'US', use_same_address: true }, 400, undefined],
    [
      'offices_create',
      { country: 'US', use_same_address: false },
      400,
      'An office in US needs e911_address, the exact street address for emergency calls.',
    ],
  ])('%s with %o and the status %s', (name, args, status, cause) => {
    expect(toolNamed(name).explainError?.(args, status)).toBe(cause);
  });
});
