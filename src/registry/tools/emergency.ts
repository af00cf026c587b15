import { defineTool } from '../define-tool.ts';
import { emergencyAddress } from '../schemas/addresses.ts';
import { flag, id } from '../schemas/arguments.ts';
import { E911Address } from '../schemas/organization.ts';

const officeId = id('Office id, from offices_list.');
const idsFrom = { id: 'offices_list' };

const asLine = (address: Readonly<Record<string, unknown>>): string =>
  ['address', 'address2', 'city', 'state', 'zip', 'country']
    .map((part) => address[part])
    .filter((part) => part !== undefined && part !== '')
    .join(', ');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const officesE911Get = defineTool({
  name: 'offices_e911_get',
  title: 'E911 Address — Get',
  description:
    'Returns the E911 address of an office: where an ambulance goes when someone there calls emergency services. Read it before and after offices_e911_update. The billing address is another one (plan_get).',
  toolset: 'emergency',
  endpoint: 'GET /api/v2/offices/{id}/e911',
  input: { id: officeId },
  output: E911Address,
  risk: 'read',
  idsFrom,
});

export const officesE911Update = defineTool({
  name: 'offices_e911_update',
  title: 'E911 Address — Update',
  description:
    'Replaces the E911 address of an office: where an ambulance goes. A wrong address can cost a life: use only an address the user gave in full, never a guess. The whole address is replaced. Returns the address on file: compare it.',
  toolset: 'emergency',
  endpoint: 'PUT /api/v2/offices/{id}/e911',
  input: {
    id: officeId,
    ...emergencyAddress,
    update_all: flag('Also set it for every user of the office.').optional(),
    use_validated_option: flag("Store the validation service's spelling.").optional(),
  },
  output: E911Address,
  risk: 'high',
  idsFrom,
  verifyWith: 'offices_e911_get',
  confirmation: {
    before: { tool: 'offices_get', arguments: { id: 'id' } },
    question: (args, current) => {
      const old = isRecord(current?.e911_address) ? asLine(current.e911_address) : '';
      const reach = args.update_all === true ? ' and of every user in it' : '';
      return `Change the E911 address of the office ${current?.name ?? ''} (${args.id})${reach} from ${current === undefined ? 'what could not be read' : `"${old || 'none'}"`} to "${asLine(args)}"? Emergency services will be sent there.`;
    },
  },
});
