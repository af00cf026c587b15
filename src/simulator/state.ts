/** The state of the simulator. Ids are strings of digits; numbers become int64 strings in responses. */

/** Answers calls of a group. */
export interface OperatorRef {
  readonly type: 'user' | 'room';
  readonly id: string;
  readonly role: 'operator' | 'admin';
}

/** Opening hours by parameter name, such as `monday_hours`. */
export type Hours = Record<string, string[]>;

export interface Address {
  readonly address: string;
  readonly address2?: string | undefined;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
}

/** Fields that the simulator stores and returns without using them. */
export type Extra = Record<string, unknown>;

/** Licences bought, by kind. */
export type Licences = Record<string, number>;

export interface Office {
  readonly id: string;
  name: string;
  readonly country: string;
  readonly timezone: string;
  readonly primary: boolean;
  phoneNumbers: string[];
  e911?: Address;
  hours: Hours;
  operators: OperatorRef[];
  readonly offDutyStatuses: readonly string[];
  readonly licences: Licences;
  readonly balance: string;
  readonly ppuAddress: Extra;
  /** Routing, ring time and others, as they were set. */
  readonly fields: Extra;
}

export interface Department {
  readonly id: string;
  readonly officeId: string;
  fields: Extra;
  phoneNumbers: string[];
  operators: OperatorRef[];
}

export interface DeskPhone {
  readonly id: string;
  readonly fields: Extra;
}

export interface Room {
  readonly id: string;
  readonly officeId: string;
  name: string;
  phoneNumbers: string[];
  phones: DeskPhone[];
  onDuty: boolean;
}

export interface User {
  readonly id: string;
  readonly officeId: string;
  readonly fields: Extra;
}

/** A call center or a coaching team, which no operation changes. */
export interface Group {
  readonly id: string;
  readonly officeId: string;
  readonly fields: Extra;
}

/** A number of the company. Unassigned numbers are its reserved pool. */
export interface PhoneNumber {
  readonly number: string;
  readonly areaCode: string;
  readonly country: string;
  readonly type: 'local' | 'tollfree';
  /** Absent in the pool. */
  target?: {
    readonly type: 'office' | 'room' | 'department';
    readonly id: string;
    readonly officeId: string;
  };
}

export interface OptOut {
  readonly number: string;
  readonly state: 'opted_out' | 'opted_back_in';
  /** ms since 1970. */
  readonly date: number;
  readonly campaignId?: string;
}

export interface Company {
  readonly id: string;
  readonly fields: Extra;
  hasCallAi: boolean;
  /** Whether unassigned numbers return to a reserved pool instead of being released. */
  readonly hasPool: boolean;
  readonly offices: Map<string, Office>;
  readonly departments: Map<string, Department>;
  readonly rooms: Map<string, Room>;
  readonly users: Map<string, User>;
  readonly callCenters: Map<string, Group>;
  readonly coachingTeams: Map<string, Group>;
  readonly numbers: Map<string, PhoneNumber>;
  readonly optOuts: readonly OptOut[];
  nextId: bigint;
}

/** The access of an API key. */
export interface Key {
  readonly company: Company;
  /** Office keys reach one office only. */
  readonly officeId?: string;
}

export function newId(company: Company): string {
  company.nextId += 1_009n;
  return company.nextId.toString();
}

/** Licences in use, by kind. */
export function licencesInUse(company: Company, office: Office): Licences {
  const rooms = [...company.rooms.values()].filter((room) => room.officeId === office.id);
  const lines = [office, ...rooms].map(({ phoneNumbers }) => phoneNumbers.length);
  return {
    talk_lines: [...company.users.values()].filter((user) => user.officeId === office.id).length,
    room_lines: rooms.filter(({ phoneNumbers }) => phoneNumbers.length > 0).length,
    additional_number_lines: lines.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  };
}
