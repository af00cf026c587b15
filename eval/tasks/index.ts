import type { Task } from '../task.ts';
import { billingTasks } from './billing.ts';
import { companyTasks } from './company.ts';
import { departmentOperatorTasks } from './department-operators.ts';
import { departmentTasks } from './departments.ts';
import { emergencyTasks } from './emergency.ts';
import { numberTasks } from './numbers.ts';
import { officeTasks } from './offices.ts';
import { deskPhoneTasks, teamTasks } from './phones-and-teams.ts';
import { roomTasks } from './rooms.ts';

export const tasks: readonly Task[] = [
  ...companyTasks,
  ...officeTasks,
  ...emergencyTasks,
  ...billingTasks,
  ...departmentTasks,
  ...departmentOperatorTasks,
  ...roomTasks,
  ...numberTasks,
  ...deskPhoneTasks,
  ...teamTasks,
];
