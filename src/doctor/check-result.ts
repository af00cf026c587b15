/** What one check found. */
export interface Finding {
  /** `null` when the check does not apply here. */
  readonly ok: boolean | null;
  /** One line: what is so. Never holds a secret. */
  readonly detail: string;
  /** What to do about it; given exactly when `ok` is false. */
  readonly fix?: string;
}

/** All is well. */
export const good = (detail: string): Finding => ({ ok: true, detail });

/** Something has to be done. */
export const bad = (detail: string, fix: string): Finding => ({ ok: false, detail, fix });

/** The check has nothing to look at here, or waits for another one. */
export const notApplicable = (detail: string): Finding => ({ ok: null, detail });
