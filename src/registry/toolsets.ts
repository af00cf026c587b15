/** Groups of tools that are enabled together. */
export const toolsetNames = [
  'company',
  'offices',
  'departments',
  'teams',
  'rooms',
  'deskphones',
  'numbers',
  'emergency',
  'billing',
] as const;

export type Toolset = (typeof toolsetNames)[number];
