/** Arguments that cannot be used. The message is for the model: which argument, why, and what to send. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}
