import { departmentOf, type Operation, type OperationCall, officeOf, textArgument } from '../operation.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { Company, OperatorRef, Room, User } from '../state.ts';
import { showRoom } from './room-operations.ts';

/** An office or a department. */
type GroupOf = (call: OperationCall) => { readonly id: string; operators: OperatorRef[] };

const showUser = (company: Company, user: User) => ({
  id: user.id,
  company_id: company.id,
  office_id: user.officeId,
  ...user.fields,
});

const showMember = (company: Company, member: User | Room) => {
  if (!('fields' in member)) {
    const { is_free: _isFree, ...fields } = showRoom(company, member);
    return fields;
  }
  const { display_name, phone_numbers, country, state, image_url } = member.fields;
  return {
    id: member.id,
    company_id: company.id,
    office_id: member.officeId,
    name: display_name,
    phone_numbers,
    country,
    state,
    image_url,
    is_on_duty: true,
  };
};

function memberOf(call: OperationCall): User | Room {
  const id = textArgument(call, 'operator_id');
  const type = textArgument(call, 'operator_type');
  const member = type === 'user' ? call.company.users.get(id) : call.company.rooms.get(id);
  if (member === undefined) throw new SimulatorError(404, `There is no ${type} ${id}.`);
  return member;
}

const isMember = (call: OperationCall) => (operator: OperatorRef) =>
  operator.id === call.args.operator_id && operator.type === call.args.operator_type;

function operations(groupOf: GroupOf): { list: Operation; add: Operation; remove: Operation } {
  return {
    list: (call) => {
      const { company } = call;
      const { operators } = groupOf(call);
      const find = <Entity>(type: OperatorRef['type'], all: ReadonlyMap<string, Entity>) =>
        operators.filter((operator) => operator.type === type).flatMap(({ id }) => all.get(id) ?? []);
      return {
        users: find('user', company.users).map((user) => showUser(company, user)),
        rooms: find('room', company.rooms).map((room) => showRoom(company, room)),
      };
    },
    add: (call) => {
      const group = groupOf(call);
      const member = memberOf(call);
      if (group.operators.some(isMember(call)))
        throw new SimulatorError(409, 'Already an operator of this group.');
      const type = call.args.operator_type === 'room' ? 'room' : 'user';
      const role = call.args.role === 'admin' ? 'admin' : 'operator';
      group.operators = [...group.operators, { type, id: member.id, role }];
      return showMember(call.company, member);
    },
    remove: (call) => {
      const group = groupOf(call);
      const member = memberOf(call);
      if (!group.operators.some(isMember(call)))
        throw new SimulatorError(404, 'Not an operator of this group.');
      group.operators = group.operators.filter((operator) => !isMember(call)(operator));
      return showMember(call.company, member);
    },
  };
}

const office = operations((call) => officeOf(call, 'id'));
const department = operations((call) => departmentOf(call, 'id'));

export const operatorOperations: Readonly<Record<string, Operation>> = {
  'GET /api/v2/offices/{id}/operators': office.list,
  'POST /api/v2/offices/{id}/operators': office.add,
  'DELETE /api/v2/offices/{id}/operators': office.remove,
  'GET /api/v2/departments/{id}/operators': department.list,
  'POST /api/v2/departments/{id}/operators': department.add,
  'DELETE /api/v2/departments/{id}/operators': department.remove,
};
