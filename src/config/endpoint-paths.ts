/** Without the prefix of MCP_PATH_PREFIX. */
export const ENDPOINT = '/dialpad-organization';

/** Endpoint of clients that take an origin alone, such as the command line of older MCP Inspectors. */
export const USUAL_ENDPOINT = '/mcp';
