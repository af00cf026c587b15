import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { defineTool } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { emergencyAddress } from '../schemas/addresses.ts';
import { flag, id } from '../schemas/arguments.ts';
import { E911Address } from '../schemas/organization.ts';

const officeId = id('From offices_list.');
const idsFrom = { id: 'offices_list' };

const asLine = (address: JsonObject): string =>
  ['address', 'address2', 'city', 'state', 'zip', 'country']
    .map((part) => address[part])
    .filter((part) => part !== undefined && part !== '')
    .join(', ');

export const officesE911Get = defineTool({
  name: 'offices_e911_get',
  title: 'E911 Address — Get',
  description:
    'Returns the emergency (E911) address of an office: where an ambulance goes when someone there calls emergency services. Read it before and after offices_e911_update. The address in plan_get is another one, the place of primary use.',
  toolset: 'emergency',
  endpoint: 'GET /api/v2/offices/{id}/e911',
  input: { id: officeId },
  output: E911Address,
  risk: 'read',
  example: { id: exampleIds.office },
  idsFrom,
});

export const officesE911Update = defineTool({
  name: 'offices_e911_update',
  title: 'E911 Address — Update',
  description:
    'Replaces the whole emergency (E911) address of an office: where an ambulance goes. A wrong address can cost a life: use only an address that the user gave in full, never a guess. Returns the address on file: compare it. The old address is not kept, so read offices_e911_get first.',
  toolset: 'emergency',
  endpoint: 'PUT /api/v2/offices/{id}/e911',
  input: {
    id: officeId,
    ...emergencyAddress,
    update_all: flag('Also for all users of the office.').optional(),
    use_validated_option: flag('Store the address as validated by Dialpad.').optional(),
  },
  output: E911Address,
  risk: 'high',
  example: {
    id: exampleIds.office,
    address: '500 Example Street',
    city: 'San Francisco',
    state: 'CA',
    zip: '94111',
    country: 'us',
  },
  idsFrom,
  verifyWith: 'offices_e911_get',
  confirmation: {
    before: { tool: 'offices_get', arguments: { id: 'id' } },
    question: (args, current) => {
      const old = isRecord(current?.e911_address) ? asLine(current.e911_address) : '';
      const reach = args.update_all === true ? ' and of every user in it' : '';
      return `Change the E911 address of the office ${current?.name ?? ''} (${args.id})${reach} from ${current === undefined ? 'what could not be read' : old || 'none'} to "${asLine(args)}"? Emergency services will be sent there.`;
    },
  },
});
