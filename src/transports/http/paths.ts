/** Where protocol messages are posted, behind the prefix. */
export const ENDPOINT = '/dialpad-organization';

/** Where clients look that take an origin alone, such as the command line of older MCP Inspectors. */
export const USUAL_ENDPOINT = '/mcp';
