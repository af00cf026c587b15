/** The message is for the model: which argument is invalid, why, and what to send. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}
