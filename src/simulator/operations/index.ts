import type { Operation } from '../operation.ts';
import { companyOperations } from './company.ts';
import { deskphoneOperations } from './deskphones.ts';
import { groupOperations } from './groups.ts';
import { numberOperations } from './numbers.ts';
import { officeOperations } from './offices.ts';
import { operatorOperations } from './operators.ts';
import { roomOperations } from './rooms.ts';

/** What the simulator does for each tool, by its name. */
export const operations: Readonly<Record<string, Operation>> = {
  ...companyOperations,
  ...deskphoneOperations,
  ...groupOperations,
  ...numberOperations,
  ...officeOperations,
  ...operatorOperations,
  ...roomOperations,
};
