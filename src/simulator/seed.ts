import { departmentRows, groupRows, officeRows, poolRows, roomRows, userRows } from './seed-data.ts';
import type { Address, Company, Extra, Hours, Office, OperatorRef, OptOut } from './state.ts';
import { newId } from './state.ts';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const hoursOf = (times: string[]): Hours =>
  Object.fromEntries(weekdays.map((day) => [`${day}_hours`, [...times]]));

const officeHours = hoursOf(['08:00', '18:00']);
const lunchHours = hoursOf(['08:30', '12:00', '13:00', '17:30']);

const voicemail = { action: 'voicemail', try_dial_operators: false, operator_routing: 'simultaneous' };
const keyMenu = {
  action: 'menu',
  try_dial_operators: false,
  operator_routing: 'simultaneous',
  dtmf: [
    { input: '0', options: { action: 'operator' } },
    { input: '1', options: { action: 'directory' } },
    { input: '2', options: { action: 'voicemail' } },
  ],
};
const ringAll = { action: 'voicemail', try_dial_operators: true, operator_routing: 'longestidle' };

function readAddress(country: string, text: string): Address | undefined {
  const [address = '', address2 = '', city = '', state = '', zip = ''] = text.split('|');
  if (address === '') return undefined;
  return { address, ...(address2 !== '' && { address2 }), city, state, zip, country: country.toLowerCase() };
}

function emptyCompany(id: string, fields: Extra, hasPool: boolean): Company {
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

function addOffice(
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
    hoursOn: true,
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
      // Dialpad's answers hold fields that its reference does not know; clients must live with them.
      display_order: company.offices.size,
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

function addNumber(
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
const directNumber = (office: Office, index: number): string =>
  `${office.phoneNumbers[0]?.slice(0, -2)}${String(index + 10)}`;

function addRoom(
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

function addUser(company: Company, office: Office, first: string, last: string, job: string): string {
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

function* optOuts(count: number, campaignId: string): Generator<OptOut> {
  for (let index = 0; index < count; index++) {
    yield {
      number: `+1${200 + (index % 700)}555${String(100 + Math.floor(index / 700)).padStart(4, '0')}`,
      state: index % 5 === 0 ? 'opted_back_in' : 'opted_out',
      date: 1_700_000_000_000 + index * 61_000,
      ...(index % 7 === 1 && { campaignId }),
    };
  }
}

const bought = {
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

/** The company of the demo: six offices worth exploring. Always the same. */
export function seedDemo(): Company {
  const company = emptyCompany(
    '9120384756473829',
    {
      name: 'Brightwater Instruments',
      domain: 'brightwater.example.com',
      country: 'us',
      admin_email: 'admin@brightwater.example.com',
    },
    true,
  );
  const offices = officeRows.map((row) => addOffice(company, row, { ...bought }));
  const at = (index: number): Office => {
    const office = offices[index];
    if (office === undefined) throw new Error('a seed row names an office that is not there');
    return office;
  };
  for (const [index, names] of roomRows) {
    names.split(',').forEach((name, position) => {
      const number = name.endsWith('*') ? undefined : directNumber(at(index), position);
      const phones = number === undefined ? 0 : position === 0 ? 2 : 1;
      addRoom(company, at(index), name.replace('*', ''), number, phones);
    });
  }
  const users = userRows.map(([index, first, last, job]) => ({
    index,
    id: addUser(company, at(index), first, last, job),
  }));
  for (const office of offices) {
    office.operators = users
      .filter(({ index }) => at(index) === office)
      .slice(0, 2)
      .map(({ id }, position) => ({ type: 'user', id, role: position === 0 ? 'admin' : 'operator' }));
  }
  departmentRows.forEach(([index, name, group_description, ring_seconds, hours_on, extra], position) => {
    const office = at(index);
    const id = newId(company);
    const number = directNumber(office, 20 + position);
    const queues = extra === 'queue';
    const own: OperatorRef[] = users
      .filter((user) => user.index === index)
      .map((user) => ({ type: 'user', id: user.id, role: 'operator' }));
    const room = [...company.rooms.values()].find((candidate) => candidate.officeId === office.id);
    if (queues && room !== undefined) own.push({ type: 'room', id: room.id, role: 'operator' });
    addNumber(company, number, office.country, { type: 'department', id, officeId: office.id });
    company.departments.set(id, {
      id,
      officeId: office.id,
      phoneNumbers: [number],
      operators: own,
      fields: {
        name,
        group_description,
        ring_seconds,
        hours_on,
        auto_call_recording: queues,
        hold_queue: { allow_queuing: queues, max_hold_count: queues ? 20 : 50, max_hold_seconds: 900 },
        voice_intelligence: { allow_pause: true, auto_start: false },
        routing_options: { open: extra === 'menu' ? keyMenu : ringAll, closed: voicemail },
        ...structuredClone(extra === 'lunch' ? lunchHours : officeHours),
      },
    });
  });
  for (const [index, name, kind] of groupRows) {
    const id = newId(company);
    const office = at(index);
    const common = { name, country: office.country.toLowerCase(), state: 'active', ring_seconds: 30 };
    if (kind === 'callcenter') {
      const hold_queue = {
        announce_position: true,
        announcement_interval_seconds: 120,
        max_hold_count: 50,
        max_hold_seconds: 900,
        queue_callback_dtmf: '9',
        queue_escape_dtmf: '*',
      };
      const fields = {
        ...common,
        timezone: office.timezone,
        availability_status: 'open',
        hours_on: true,
        ...officeHours,
        hold_queue,
        alerts: { cc_service_level: 95, cc_service_level_seconds: 60 },
        routing_options: { open: ringAll, closed: voicemail },
      };
      company.callCenters.set(id, { id, officeId: office.id, fields });
    } else {
      const fields = {
        ...common,
        company_id: company.id,
        allow_trainee_eavesdrop: true,
        team_description: 'Learns by listening.',
      };
      company.coachingTeams.set(id, { id, officeId: office.id, fields });
    }
  }
  for (const [country, , prefix, count, from] of poolRows) {
    for (let index = 0; index < count; index++) addNumber(company, `${prefix}${from + index}`, country);
  }
  return { ...company, optOuts: [...optOuts(640, '5620703441190912')] };
}

/** A second, small company without a number pool: what the first one's key must never reach. */
export function seedSecond(): Company {
  const company = emptyCompany(
    '5702666986455040',
    { name: 'Quietwood Books', domain: 'quietwood.example.com', country: 'us' },
    false,
  );
  const office = addOffice(
    company,
    ['US', 'America/New_York', 'Boston', '+16175550100', '1 Fiction Row||Boston|MA|02108'],
    { talk_lines: 2, room_lines: 2, additional_number_lines: 1 },
  );
  addRoom(company, office, 'Reading room', '+16175550110', 1);
  addRoom(company, office, 'Store', undefined, 0);
  return company;
}

/** How large a made-up company is to be. */
export interface Scale {
  readonly offices: number;
  readonly rooms: number;
  readonly optOuts: number;
}

/** A large company of plain offices and rooms, for limits and loads. Always the same for the same scale. */
export function seedScaled({ offices, rooms, optOuts: optOutCount }: Scale): Company {
  const company = emptyCompany(
    '9120384756473829',
    { name: 'Wideriver Holdings', domain: 'wideriver.example.com', country: 'us' },
    true,
  );
  const all = Array.from({ length: offices }, (_, index) => {
    const number = `+1${201 + (index % 700)}5550${String(100 + Math.floor(index / 700))}`;
    return addOffice(
      company,
      ['US', 'America/Denver', `Office ${index + 1}`, number, `${index + 1} Example Ave||Denver|CO|80202`],
      { ...bought, room_lines: rooms },
    );
  });
  for (let index = 0; index < rooms; index++) {
    const office = all[index % all.length];
    if (office !== undefined)
      addRoom(company, office, `Room ${index + 1}`, undefined, index % 3 === 0 ? 1 : 0);
  }
  return { ...company, optOuts: [...optOuts(optOutCount, '5620703441190912')] };
}
