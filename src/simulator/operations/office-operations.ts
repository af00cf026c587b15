import { officeHours } from '../build-company.ts';
import {
  mayReach,
  type Operation,
  type OperationCall,
  officeOf,
  optionalText,
  sees,
  textArgument,
} from '../operation.ts';
import { page } from '../pages.ts';
import { SimulatorError } from '../simulator-error.ts';
import { type Address, type Company, type Hours, licencesInUse, newId, type Office } from '../state.ts';
import { checkTargets } from './group-operations.ts';

const PAGE_SIZE = 20;

/** Countries whose offices must have an E911 address. */
const needsE911 = new Set(['US', 'CA', 'AU', 'FR', 'GB', 'NZ']);

/** Dialpad's office has no `hours_on`: whether its hours are in force cannot be read. */
const showOffice = (office: Office) => ({
  id: office.id,
  office_id: office.id,
  name: office.name,
  country: office.country.toLowerCase(),
  timezone: office.timezone,
  state: 'active',
  availability_status: 'open',
  is_primary_office: office.primary,
  first_action: 'operators',
  no_operators_action: 'voicemail',
  ring_seconds: 30,
  ...office.fields,
  ...office.hours,
  phone_numbers: office.phoneNumbers,
  e911_address: office.e911,
});

const showPlan = (office: Office) => ({
  ...office.licences,
  balance: office.balance,
  next_billing_date: 1_767_225_600_000,
  ppu_address: office.ppuAddress,
});

const showOfficeWithPlan = (office: Office) => ({ office: showOffice(office), plan: showPlan(office) });

function availableLicences(company: Company, office: Office) {
  const inUse = licencesInUse(company, office);
  const free = Object.entries(office.licences).map(([kind, total]) => [kind, total - (inUse[kind] ?? 0)]);
  return Object.fromEntries(free);
}

const isHours = (name: string): boolean => name.endsWith('_hours');

const hoursIn = ({ args }: OperationCall): Hours =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, times]) =>
      isHours(name) && Array.isArray(times) ? [[name, times.map(String)] as const] : [],
    ),
  );

const members = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);

function readAddress(value: unknown): Address | undefined {
  const parts = members(value);
  if (parts.size === 0) return undefined;
  const text = (name: string) => String(parts.get(name) ?? '');
  return {
    address: text('address'),
    address2: parts.has('address2') ? text('address2') : undefined,
    city: text('city'),
    state: text('state'),
    zip: text('zip'),
    country: text('country').toLowerCase(),
  };
}

function addressFromBilling(value: unknown): Address {
  const parts = members(value);
  const text = (name: string) => String(parts.get(name) ?? '');
  return {
    address: text('address_line_1'),
    city: text('city'),
    state: text('region'),
    zip: text('postal_code'),
    country: text('country').toLowerCase(),
  };
}

/** Parameters of a new office that its response repeats unchanged. */
const repeatedParameters = ['first_action', 'no_operators_action', 'ring_seconds', 'routing_options'];

const create: Operation = (call) => {
  const { company, args, key } = call;
  if (key.officeId !== undefined) throw new SimulatorError(403, 'The API key has access to one office only.');
  const country = textArgument(call, 'country');
  const e911 =
    readAddress(args.e911_address) ??
    (args.use_same_address === true ? addressFromBilling(args.billing_address) : undefined);
  if (e911 === undefined && needsE911.has(country)) {
    throw new SimulatorError(400, `e911_address is required for offices in ${country}.`);
  }
  checkTargets(company, args.routing_options);
  const mainline = optionalText(call, 'mainline_number');
  const pooled = mainline === undefined ? undefined : company.numbers.get(mainline);
  if (mainline !== undefined && pooled === undefined)
    throw new SimulatorError(404, `${mainline} is not in the reserved pool.`);
  if (pooled?.target !== undefined) throw new SimulatorError(409, `${mainline} is assigned already.`);

  const office: Office = {
    id: newId(company),
    name: textArgument(call, 'name'),
    country,
    timezone: optionalText(call, 'timezone') ?? 'UTC',
    primary: false,
    phoneNumbers: mainline === undefined ? [] : [mainline],
    ...(e911 !== undefined && { e911 }),
    hours: { ...structuredClone(officeHours), ...hoursIn(call) },
    operators: [],
    offDutyStatuses: ['Lunch', 'Off duty'],
    licences: { talk_lines: 1, room_lines: 1, additional_number_lines: 1, fax_lines: 0 },
    balance: '0.0000',
    ppuAddress: Object.fromEntries(members(args.billing_address)),
    fields: Object.fromEntries(Object.entries(args).filter(([name]) => repeatedParameters.includes(name))),
  };
  if (pooled !== undefined) pooled.target = { type: 'office', id: office.id, officeId: office.id };
  company.offices.set(office.id, office);
  return showOfficeWithPlan(office);
};

const update: Operation = (call) => {
  const office = officeOf(call, 'id');
  Object.assign(office.hours, hoursIn(call));
  return showOfficeWithPlan(office);
};

const list: Operation = (call) => {
  const offices = [...call.company.offices.values()].filter((office) => sees(call, office.id));
  const { items, cursor } = page(call, `offices ${call.args.active_only}`, offices, PAGE_SIZE);
  return { items: items.map(showOffice), cursor };
};

const getPrimary: Operation = (call) => {
  const office = [...call.company.offices.values()].find(({ primary }) => primary);
  if (office === undefined) throw new SimulatorError(404, 'The company has no primary office.');
  mayReach(call, office.id);
  return showOffice(office);
};

const updateE911: Operation = (call) => {
  const office = officeOf(call, 'id');
  const address = readAddress(call.args);
  if (address === undefined) throw new SimulatorError(400, 'The address is missing.');
  const spell = (text: string) => (call.args.use_validated_option === true ? text.toUpperCase() : text);
  office.e911 = { ...address, address: spell(address.address), city: spell(address.city) };
  return office.e911;
};

export const officeOperations: Readonly<Record<string, Operation>> = {
  'GET /api/v2/offices': list,
  'GET /api/v2/offices/{id}': (call) => showOffice(officeOf(call, 'id')),
  'GET /api/v2/offices/primary': getPrimary,
  'POST /api/v2/offices': create,
  'PATCH /api/v2/offices/{id}': update,
  'GET /api/v2/offices/{id}/e911': (call) => officeOf(call, 'id').e911 ?? {},
  'PUT /api/v2/offices/{id}/e911': updateE911,
  'GET /api/v2/offices/{id}/offdutystatuses': (call) => {
    const office = officeOf(call, 'id');
    return { id: office.id, off_duty_statuses: office.offDutyStatuses };
  },
  'GET /api/v2/offices/{office_id}/plan': (call) => showPlan(officeOf(call, 'office_id')),
  'GET /api/v2/offices/{office_id}/available_licenses': (call) =>
    availableLicences(call.company, officeOf(call, 'office_id')),
};
