import type { Driver } from './driver.ts';
import { billingSolutions } from './reference/billing.ts';
import { type Solution, solutionContext } from './reference/call-tool.ts';
import { companySolutions } from './reference/company.ts';
import { departmentOperatorSolutions, departmentSolutions } from './reference/departments.ts';
import { emergencySolutions } from './reference/emergency.ts';
import { numberSolutions } from './reference/numbers.ts';
import { officeSolutions } from './reference/offices.ts';
import { deskPhoneSolutions, teamSolutions } from './reference/phones-and-teams.ts';
import { roomSolutions } from './reference/rooms.ts';

const solutions: Readonly<Record<string, Solution>> = {
  ...companySolutions,
  ...officeSolutions,
  ...emergencySolutions,
  ...billingSolutions,
  ...departmentSolutions,
  ...departmentOperatorSolutions,
  ...roomSolutions,
  ...numberSolutions,
  ...deskPhoneSolutions,
  ...teamSolutions,
};

/** A script that solves every task in the fewest calls, as proof that the tasks can be solved. */
const reference: Driver = {
  name: 'reference',
  async solve({ id, request }, session) {
    const solution = solutions[id];
    if (solution === undefined) throw new Error('the reference has no solution for this task');
    return { answer: await solution(solutionContext(session, request)) };
  },
};

export default reference;
