/** Where protocol messages are posted, behind the prefix. */
export const ENDPOINT = '/dialpad-organization';
