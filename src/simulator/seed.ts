import {
  addNumber,
  addOffice,
  addRoom,
  addUser,
  bought,
  directNumber,
  emptyCompany,
  keyMenu,
  lunchHours,
  officeHours,
  optOuts,
  ringAll,
  voicemail,
} from './build-company.ts';
import { departmentRows, groupRows, officeRows, poolRows, roomRows, userRows } from './seed-data.ts';
import type { Company, Office, OperatorRef } from './state.ts';
import { newId } from './state.ts';

/** Dialpad's ids have 16 digits and are below 2^53, so that clients may send them as JSON numbers. */
const DEMO_ID = '5120384756473829';

/** For tests that ids are not rounded: this id and those that follow are beyond 2^53. */
export const UNSAFE_DEMO_ID = '9120384756473829';

/** The company of the demo, with six offices. The same id gives the same company. */
export function seedDemo(id = DEMO_ID): Company {
  const company = emptyCompany(
    id,
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
    if (office === undefined) throw new Error(`seed-data.ts has no office ${index}`);
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
    const operators: OperatorRef[] = users
      .filter((user) => user.index === index)
      .map((user) => ({ type: 'user', id: user.id, role: 'operator' }));
    const room = [...company.rooms.values()].find((candidate) => candidate.officeId === office.id);
    if (queues && room !== undefined) operators.push({ type: 'room', id: room.id, role: 'operator' });
    addNumber(company, number, office.country, { type: 'department', id, officeId: office.id });
    company.departments.set(id, {
      id,
      officeId: office.id,
      phoneNumbers: [number],
      operators,
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
    for (let position = 0; position < count; position++)
      addNumber(company, `${prefix}${from + position}`, country);
  }
  return { ...company, optOuts: [...optOuts(640, '5620703441190912')] };
}

/** A second, small company without a number pool, for tests that keys reach only their own company. */
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

export interface Scale {
  readonly offices: number;
  readonly rooms: number;
  readonly optOuts: number;
}

/** A large company of plain offices and rooms, for limits and loads. The same scale gives the same company. */
export function seedScaled({ offices, rooms, optOuts: optOutCount }: Scale): Company {
  const company = emptyCompany(
    DEMO_ID,
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
  for (let position = 0; position < rooms; position++) {
    const office = all[position % all.length];
    if (office !== undefined)
      addRoom(company, office, `Room ${position + 1}`, undefined, position % 3 === 0 ? 1 : 0);
  }
  return { ...company, optOuts: [...optOuts(optOutCount, '5620703441190912')] };
}
