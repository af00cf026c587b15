/** A named group of tools that an operator can offer or leave out. */
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

/** One of {@link toolsetNames}. */
export type Toolset = (typeof toolsetNames)[number];
