/** The message names the setting and the fix, and never contains the value of a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
