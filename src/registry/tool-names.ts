/** Prevents collisions with the tools of other servers. */
export const TOOL_PREFIX = 'dialpad_organization_';

/** `offices_list`: the form used in texts. */
export const shortName = (name: string): string =>
  name.startsWith(TOOL_PREFIX) ? name.slice(TOOL_PREFIX.length) : name;

export const fullName = (name: string): string => TOOL_PREFIX + shortName(name);
