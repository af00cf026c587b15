import type { Address, Company, Extra, Hours, Office, OptOut } from './state.ts';
import { newId } from './state.ts';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const hoursOf = (times: string[]): Hours =>
  Object.fromEntries(weekdays.map((day) => [`${day}_hours`, [...times]]));

/** Open all day on weekdays. */
export const officeHours = hoursOf(['08:00', '18:00']);
/** Open on weekdays, closed over lunch. */
export const lunchHours = hoursOf(['08:30', '12:00', '13:00', '17:30']);

/** Callers leave a message. */
export const voicemail = { action: 'voicemail', try_dial_operators: false, operator_routing: 'simultaneous' };
/** Callers choose with a key. */
export const keyMenu = {
  action: 'menu',
  try_dial_operators: false,
  operator_routing: 'simultaneous',
  dtmf: [
    { input: '0', options: { action: 'operator' } },
    { input: '1', options: { action: 'directory' } },
    { input: '2', options: { action: 'voicemail' } },
  ],
};
/** Callers ring the operators, then leave a message. */
export const ringAll = { action: 'voicemail', try_dial_operators: true, operator_routing: 'longestidle' };

function readAddress(country: string, text: string): Address | undefined {
  const [address = '', address2 = '', city = '', state = '', zip = ''] = text.split('|');
  if (address === '') return undefined;
  return { address, ...(address2 !== '' && { address2 }), city, state, zip, country: country.toLowerCase() };
}

export function emptyCompany(id: string, fields: Extra, hasPool: boolean): Company {
  return {
    id,
    fields: { state: 'active', account_type: 'enterprise', ...fields },
    hasCallAi: false,
    hasPool,
    offices: new Map(),
    departments: new Map(),
    rooms: new Map(),
    users: new Map(),
    callCenters: new Map(),
    coachingTeams: new Map(),
    numbers: new Map(),
    optOuts: [],
    nextId: BigInt(id) + 1_000_000_000n,
  };
}

/** Adds an office with its main line. The first one is the primary office. */
export function addOffice(
  company: Company,
  [country, timezone, name, number, address]: readonly [string, string, string, string, string],
  licences: Record<string, number>,
): Office {
  const e911 = readAddress(country, address);
  const office: Office = {
    id: newId(company),
    name,
    country,
    timezone,
    primary: company.offices.size === 0,
    phoneNumbers: [number],
    ...(e911 !== undefined && { e911 }),
    hours: structuredClone(officeHours),
    operators: [],
    offDutyStatuses: ['Lunch', 'Training', 'Off duty'],
    licences,
    balance: '120.5000',
    ppuAddress: {
      address_line_1: e911?.address,
      city: e911?.city ?? name,
      country: country.toLowerCase(),
      postal_code: e911?.zip,
      region: e911?.state,
    },
    fields: {
      routing_options: { open: ringAll, closed: voicemail },
      office_settings: {
        allow_device_guest_login: false,
        set_caller_id_disabled: false,
        disable_ivr_voicemail: false,
      },
    },
  };
  company.offices.set(office.id, office);
  addNumber(company, number, country, { type: 'office', id: office.id, officeId: office.id });
  return office;
}

/** Area codes have three digits in North America, two in London, one in Tokyo and Sydney. */
function areaCodeOf(number: string): string {
  if (number.startsWith('+1')) return number.slice(2, 5);
  return number.startsWith('+44') ? number.slice(3, 5) : number.slice(3, 4);
}

export function addNumber(
  company: Company,
  number: string,
  country: string,
  target?: { type: 'office' | 'room' | 'department'; id: string; officeId: string },
): void {
  const areaCode = areaCodeOf(number);
  const type = areaCode === '800' ? 'tollfree' : 'local';
  company.numbers.set(number, { number, areaCode, country, type, ...(target && { target }) });
}

/** A direct number for the n-th room or department of the demo. */
export const directNumber = (office: Office, index: number): string =>
  `${office.phoneNumbers[0]?.slice(0, -2)}${String(index + 10)}`;

/** Adds a room with its desk phones. */
export function addRoom(
  company: Company,
  office: Office,
  name: string,
  number: string | undefined,
  phones: number,
): void {
  const id = newId(company);
  if (number !== undefined)
    addNumber(company, number, office.country, { type: 'room', id, officeId: office.id });
  company.rooms.set(id, {
    id,
    officeId: office.id,
    name,
    phoneNumbers: number === undefined ? [] : [number],
    onDuty: false,
    phones: Array.from({ length: phones }, (_, index) => {
      const serial = (BigInt(id) % 1_000_000_007n) + BigInt(index);
      return {
        id: `${number ?? office.phoneNumbers[0]}-room-${id}-obi-hex_${serial.toString(16).padStart(10, '0')}`,
        fields: {
          name: `${name} phone${index === 0 ? '' : ` ${index + 1}`}`,
          owner_id: id,
          owner_type: 'room',
          phone_number: number,
          type: 'obi',
          device_model: 'Example OBi 1022',
          mac_address: `0200${serial.toString(16).padStart(8, '0')}`.slice(0, 12),
          firmware_version: '6.4.1',
          byod: false,
          ring_notification: true,
          sip_transport_type: 'tls',
          realm: 'sip.example.com',
          port: 7060,
          password: `demo-sip-${serial.toString(36)}`,
        },
      };
    }),
  });
}

/** Adds a user who can be an operator. Returns the id. */
export function addUser(company: Company, office: Office, first: string, last: string, job: string): string {
  const id = newId(company);
  const index = company.users.size;
  company.users.set(id, {
    id,
    officeId: office.id,
    fields: {
      first_name: first,
      last_name: last,
      display_name: `${first} ${last}`,
      emails: [`person${index + 1}@brightwater.example.com`],
      phone_numbers: [`+1415555019${index % 10}`],
      extension: String(20_000 + index),
      job_title: job,
      license: 'talk',
      country: office.country.toLowerCase(),
      timezone: office.timezone,
      language: 'en',
      state: 'active',
      is_admin: index === 0,
      is_super_admin: index === 0,
      is_available: true,
      is_on_duty: true,
      is_online: index % 3 !== 0,
      do_not_disturb: false,
      muted: false,
      onboarding_completed: true,
      admin_office_ids: index === 0 ? [office.id] : [],
      date_added: '2024-03-01T09:00:00',
      voicemail: { is_default_voicemail: true, name: 'default', voicemail_notifications_enabled: true },
      image_url: `https://images.example.com/user/${id}.png`,
    },
  });
  return id;
}

const HOUR_MS = 3_600_000;

/** Times of opt-outs, in ms: about one per day, more in some months. */
const optOutDate = (index: number): number =>
  1_700_000_000_000 + Math.round(index * 20 + 400 * Math.sin(index / 40)) * HOUR_MS;

/** One number each; some have opted back in. */
export function* optOuts(count: number, campaignId: string): Generator<OptOut> {
  for (let position = 0; position < count; position++) {
    yield {
      number: `+1${200 + (position % 700)}555${String(100 + Math.floor(position / 700)).padStart(4, '0')}`,
      state: position % 5 === 0 ? 'opted_back_in' : 'opted_out',
      date: optOutDate(position),
      ...(position % 7 === 1 && { campaignId }),
    };
  }
}

export const bought = {
  talk_lines: 12,
  room_lines: 9,
  additional_number_lines: 2,
  fax_lines: 1,
  contact_center_lines: 4,
  sell_lines: 0,
  tollfree_room_lines: 1,
  tollfree_additional_number_lines: 1,
  tollfree_uberconference_lines: 0,
  uberconference_lines: 2,
};
