import { officeHours } from '../build-company.ts';
import {
  departmentOf,
  type Operation,
  type OperationCall,
  officeOf,
  optionalText,
  sees,
} from '../operation.ts';
import { page } from '../pages.ts';
import { SimulatorError } from '../simulator-error.ts';
import { type Company, type Department, type Group, newId } from '../state.ts';

const PAGE = 20;

function showDepartment(company: Company, department: Department) {
  const office = company.offices.get(department.officeId);
  return {
    id: department.id,
    office_id: department.officeId,
    country: office?.country.toLowerCase(),
    timezone: office?.timezone,
    state: 'active',
    availability_status: 'open',
    first_action: 'operators',
    no_operators_action: 'voicemail',
    ...department.fields,
    phone_numbers: department.phoneNumbers,
  };
}

const defaults = {
  auto_call_recording: false,
  hours_on: false,
  ring_seconds: 30,
  hold_queue: { allow_queuing: false, max_hold_count: 50, max_hold_seconds: 900 },
  ...officeHours,
};

/** Types of routing targets, and how each is looked up. */
const targets: Readonly<Record<string, (company: Company, id: string) => boolean>> = {
  department: (company, id) => company.departments.has(id),
  office: (company, id) => company.offices.has(id),
  room: (company, id) => company.rooms.has(id),
  user: (company, id) => company.users.has(id),
  callcenter: (company, id) => company.callCenters.has(id),
};

/** Rejects routing to targets that do not exist, at any depth. */
export function checkTargets(company: Company, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) checkTargets(company, item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const members = new Map<string, unknown>(Object.entries(value));
  const [id, type] = [members.get('action_target_id'), members.get('action_target_type')];
  if (id !== undefined && type === undefined) throw new SimulatorError(400, 'action_target_type is missing.');
  const exists = targets[String(type)];
  if (id !== undefined && exists !== undefined && !exists(company, String(id))) {
    throw new SimulatorError(400, `There is no ${String(type)} ${String(id)} to route to.`);
  }
  for (const member of members.values()) checkTargets(company, member);
}

const changes = ({ args }: OperationCall, without: readonly string[]) =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !without.includes(name)));

function listDepartments(call: OperationCall, officeId: string | undefined, search: string | undefined) {
  const departments = [...call.company.departments.values()].filter(
    ({ officeId: office, fields }) =>
      sees(call, office) &&
      (officeId === undefined || office === officeId) &&
      (search === undefined || String(fields.name).toLowerCase().includes(search.toLowerCase())),
  );
  const list = `departments ${officeId} ${search}`;
  const { items, cursor } = page(call, list, departments, PAGE);
  return { items: items.map((department) => showDepartment(call.company, department)), cursor };
}

const createDepartment: Operation = (call) => {
  const office = officeOf(call, 'office_id');
  checkTargets(call.company, call.args.routing_options);
  const department: Department = {
    id: newId(call.company),
    officeId: office.id,
    fields: { ...structuredClone(defaults), ...changes(call, ['office_id']) },
    phoneNumbers: [],
    operators: [],
  };
  call.company.departments.set(department.id, department);
  return showDepartment(call.company, department);
};

const updateDepartment: Operation = (call) => {
  const department = departmentOf(call, 'id');
  checkTargets(call.company, call.args.routing_options);
  department.fields = { ...department.fields, ...changes(call, ['id']) };
  return showDepartment(call.company, department);
};

const deleteDepartment: Operation = (call) => {
  const department = departmentOf(call, 'id');
  call.company.departments.delete(department.id);
  for (const number of department.phoneNumbers) {
    const entry = call.company.numbers.get(number);
    if (entry !== undefined) delete entry.target;
  }
  return { ...showDepartment(call.company, department), state: 'deleted' };
};

const listGroups =
  (name: string, groups: (company: Company) => ReadonlyMap<string, Group>): Operation =>
  (call) => {
    const office = officeOf(call, 'office_id');
    const here = [...groups(call.company).values()].filter((group) => group.officeId === office.id);
    const { items, cursor } = page(call, `${name} ${office.id}`, here, PAGE);
    return { items: items.map(({ id, fields }) => ({ id, office_id: office.id, ...fields })), cursor };
  };

export const groupOperations: Readonly<Record<string, Operation>> = {
  'POST /api/v2/departments': createDepartment,
  'PATCH /api/v2/departments/{id}': updateDepartment,
  'DELETE /api/v2/departments/{id}': deleteDepartment,
  'GET /api/v2/departments/{id}': (call) => showDepartment(call.company, departmentOf(call, 'id')),
  'GET /api/v2/offices/{office_id}/departments': (call) =>
    listDepartments(call, officeOf(call, 'office_id').id, undefined),
  'GET /api/v2/departments': (call) => {
    if (call.args.office_id !== undefined) officeOf(call, 'office_id');
    return listDepartments(call, optionalText(call, 'office_id'), optionalText(call, 'name_search'));
  },
  'GET /api/v2/offices/{office_id}/callcenters': listGroups('callcenters', ({ callCenters }) => callCenters),
  'GET /api/v2/offices/{office_id}/teams': listGroups('teams', ({ coachingTeams }) => coachingTeams),
};
