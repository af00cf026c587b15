/** What a model should know once, before it picks a tool. Said here so that forty descriptions need not repeat it. */
export function instructions(hosted: boolean, hasTools: boolean): string {
  if (!hasTools) {
    return 'There is no tool for this caller: its grant, X-MCP-Toolsets and X-MCP-Readonly leave none that the server offers. Ask for other toolsets, or the operator for a wider grant.';
  }
  return [
    "Manages a company's Dialpad organization: offices, departments, rooms, desk phones, numbers, E911 addresses, operators, plans and licences.",
    'Most tools want an id: start with offices_list, departments_listall (finds by name) or rooms_list. Ids are strings of digits in answers; pass them on unchanged, as a string when a number could lose digits.',
    'Lists come in pages: pass cursor back unchanged for the next page, or set fetch_all. Use fields to keep long lists short.',
    'Lists and objects that a write sends replace the old ones whole, so read first. A write whose answer was lost says so: check before repeating it.',
    'E911 addresses are where an ambulance goes: never guess one.',
    ...(hosted
      ? ['PCID names the Dialpad account to act for; use the one you were given for this customer.']
      : []),
  ].join('\n');
}
