import type { Tool, Toolset } from './define-tool.ts';
import { officesCreate, planAvailableLicensesGet, planGet } from './tools/billing.ts';
import { companyGet, companySmsOptOut, companyUpdateSettings } from './tools/company.ts';
import {
  departmentsCreate,
  departmentsDelete,
  departmentsGet,
  departmentsList,
  departmentsListAll,
  departmentsOperatorsDelete,
  departmentsOperatorsGet,
  departmentsOperatorsPost,
  departmentsUpdate,
} from './tools/departments.ts';
import {
  deskphonesRoomsCreateInternationalPin,
  deskphonesRoomsDelete,
  deskphonesRoomsGet,
  deskphonesRoomsList,
} from './tools/deskphones.ts';
import { officesE911Get, officesE911Update } from './tools/emergency.ts';
import {
  numbersAssignOffice,
  numbersAssignRoom,
  numbersUnassignOffice,
  numbersUnassignRoom,
} from './tools/numbers.ts';
import {
  officesGet,
  officesList,
  officesOffDutyStatusesGet,
  officesOperatorsDelete,
  officesOperatorsGet,
  officesOperatorsPost,
  officesPrimaryGet,
  officesUpdate,
} from './tools/offices.ts';
import { roomsDelete, roomsGet, roomsList, roomsPatch, roomsPost } from './tools/rooms.ts';
import { callCentersList, coachingTeamList } from './tools/teams.ts';

/** The forty tools, in the order they are published. */
export const tools: readonly Tool[] = [
  callCentersList,
  coachingTeamList,
  companyGet,
  companySmsOptOut,
  companyUpdateSettings,
  departmentsCreate,
  departmentsDelete,
  departmentsGet,
  departmentsList,
  departmentsListAll,
  departmentsOperatorsDelete,
  departmentsOperatorsGet,
  departmentsOperatorsPost,
  departmentsUpdate,
  deskphonesRoomsCreateInternationalPin,
  deskphonesRoomsDelete,
  deskphonesRoomsGet,
  deskphonesRoomsList,
  numbersAssignOffice,
  numbersAssignRoom,
  numbersUnassignOffice,
  numbersUnassignRoom,
  officesCreate,
  officesE911Get,
  officesE911Update,
  officesGet,
  officesList,
  officesOffDutyStatusesGet,
  officesOperatorsDelete,
  officesOperatorsGet,
  officesOperatorsPost,
  officesPrimaryGet,
  officesUpdate,
  planAvailableLicensesGet,
  planGet,
  roomsDelete,
  roomsGet,
  roomsList,
  roomsPatch,
  roomsPost,
];

const byName: ReadonlyMap<string, Tool> = new Map(tools.map((tool) => [tool.name, tool]));

/** The tool of this name, or undefined. */
export const findTool = (name: string): Tool | undefined => byName.get(name);

/** The tools of one toolset, in order. */
export const toolsOf = (toolset: Toolset): readonly Tool[] =>
  tools.filter((tool) => tool.toolset === toolset);
