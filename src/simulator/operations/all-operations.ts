import type { Operation } from '../operation.ts';
import { companyOperations } from './company-operations.ts';
import { deskphoneOperations } from './deskphone-operations.ts';
import { groupOperations } from './group-operations.ts';
import { numberOperations } from './number-operations.ts';
import { officeOperations } from './office-operations.ts';
import { operatorOperations } from './operator-operations.ts';
import { roomOperations } from './room-operations.ts';

/** By endpoint. */
export const operations: Readonly<Record<string, Operation>> = {
  ...companyOperations,
  ...deskphoneOperations,
  ...groupOperations,
  ...numberOperations,
  ...officeOperations,
  ...operatorOperations,
  ...roomOperations,
};
