/** The command line cannot be carried out as it was given. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What to do instead, in one line. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
