/** A setting that cannot be used. The message names the setting and the fix, and never holds a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
