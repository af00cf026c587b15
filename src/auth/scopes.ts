/** OAuth scopes. Writing includes reading. */
export const scopes = {
  read: 'dialpad-organization:read',
  write: 'dialpad-organization:write',
} as const;
