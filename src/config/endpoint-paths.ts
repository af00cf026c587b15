/** Path of the MCP endpoint, behind the prefix. */
export const ENDPOINT = '/dialpad-organization';

/** Endpoint of clients that take an origin alone, such as the command line of older MCP Inspectors. */
export const USUAL_ENDPOINT = '/mcp';
