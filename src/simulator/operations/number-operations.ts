import {
  type Operation,
  type OperationCall,
  officeOf,
  optionalText,
  roomOf,
  textArgument,
} from '../operation.ts';
import { SimulatorError } from '../simulator-error.ts';
import { type Company, licencesInUse, type Office, type PhoneNumber } from '../state.ts';

function showNumber(company: Company, entry: PhoneNumber) {
  return {
    number: entry.number,
    area_code: entry.areaCode,
    company_id: company.id,
    office_id: entry.target?.officeId,
    status: entry.target?.type ?? 'available',
    target_id: entry.target?.id,
    target_type: entry.target?.type,
    type: entry.type,
  };
}

/** Unassigns a number: it returns to the reserved pool or, in a company without one, is released. */
export function releaseNumber(company: Company, number: string): PhoneNumber | undefined {
  const entry = company.numbers.get(number);
  if (entry === undefined) return undefined;
  delete entry.target;
  if (!company.hasPool) company.numbers.delete(number);
  return company.numbers.get(number);
}

/** Area codes in which the carrier has available numbers. */
const carrierAreaCodes: Readonly<Record<string, string>> = {
  '212': '+1212',
  '415': '+1415',
  '416': '+1416',
  '512': '+1512',
  '604': '+1604',
  '20': '+4420',
};

function orderFromCarrier(company: Company, areaCode: string, country: string): PhoneNumber | undefined {
  const prefix = carrierAreaCodes[areaCode];
  if (prefix === undefined) return undefined;
  for (let last = 150; last < 200; last++) {
    const number = `${prefix}5550${last}`;
    if (company.numbers.has(number)) continue;
    const entry: PhoneNumber = { number, areaCode, country, type: 'local' };
    company.numbers.set(number, entry);
    return entry;
  }
  return undefined;
}

/** Dialpad assigns from the reserved pool if it has numbers; an area code counts only without one. */
function chooseNumber(call: OperationCall, office: Office): PhoneNumber {
  const { company } = call;
  const requested = optionalText(call, 'number');
  if (requested !== undefined) {
    const entry = company.numbers.get(requested);
    if (entry === undefined) throw new SimulatorError(404, `${requested} is not in the reserved pool.`);
    if (entry.target === undefined) return entry;
    throw new SimulatorError(409, `${requested} is assigned to a ${entry.target.type} already.`);
  }
  const reserved = [...company.numbers.values()].find(
    ({ target, country }) => target === undefined && country === office.country,
  );
  if (reserved !== undefined) return reserved;
  const areaCode = optionalText(call, 'area_code');
  if (areaCode === undefined) {
    throw new SimulatorError(400, 'There are no reserved numbers; send number or area_code.');
  }
  const ordered = orderFromCarrier(company, areaCode, office.country);
  if (ordered !== undefined) return ordered;
  throw new SimulatorError(404, `No numbers are available in area code ${areaCode}.`);
}

function needLicence(company: Company, office: Office, kind: string): void {
  const inUse = licencesInUse(company, office)[kind] ?? 0;
  if ((office.licences[kind] ?? 0) <= inUse) {
    throw new SimulatorError(409, `No ${kind.replaceAll('_', ' ')} are available in this office.`);
  }
}

function assign(
  call: OperationCall,
  office: Office,
  owner: { readonly id: string; phoneNumbers: string[] },
  type: 'office' | 'room',
) {
  if (owner.phoneNumbers.length > 0) needLicence(call.company, office, 'additional_number_lines');
  else if (type === 'room') needLicence(call.company, office, 'room_lines');
  const entry = chooseNumber(call, office);
  entry.target = { type, id: owner.id, officeId: office.id };
  owner.phoneNumbers =
    call.args.primary === false
      ? [...owner.phoneNumbers, entry.number]
      : [entry.number, ...owner.phoneNumbers];
  return showNumber(call.company, entry);
}

function unassign(call: OperationCall, owner: { phoneNumbers: string[] }) {
  const number = textArgument(call, 'number');
  if (!owner.phoneNumbers.includes(number)) throw new SimulatorError(404, `${number} is not assigned here.`);
  owner.phoneNumbers = owner.phoneNumbers.filter((other) => other !== number);
  const returned = releaseNumber(call.company, number);
  return returned === undefined ? { deleted: true } : showNumber(call.company, returned);
}

const roomOffice = (company: Company, officeId: string): Office => {
  const office = company.offices.get(officeId);
  if (office === undefined) throw new SimulatorError(404, 'Office not found.');
  return office;
};

export const numberOperations: Readonly<Record<string, Operation>> = {
  'POST /api/v2/offices/{id}/assign_number': (call) => {
    const office = officeOf(call, 'id');
    return assign(call, office, office, 'office');
  },
  'POST /api/v2/rooms/{id}/assign_number': (call) => {
    const room = roomOf(call, 'id');
    return assign(call, roomOffice(call.company, room.officeId), room, 'room');
  },
  'POST /api/v2/offices/{id}/unassign_number': (call) => {
    const office = officeOf(call, 'id');
    const isLast = office.phoneNumbers.length === 1 && office.phoneNumbers[0] === call.args.number;
    if (office.primary && isLast) {
      throw new SimulatorError(409, 'The primary office must keep a main number.');
    }
    return unassign(call, office);
  },
  'POST /api/v2/rooms/{id}/unassign_number': (call) => unassign(call, roomOf(call, 'id')),
};
