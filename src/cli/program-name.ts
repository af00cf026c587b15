export const programName = 'dialpad-organization-mcp';
