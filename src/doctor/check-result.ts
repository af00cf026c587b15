export interface CheckResult {
  /** `null` when the check does not apply here. */
  readonly ok: boolean | null;
  /** One line, without secrets. */
  readonly detail: string;
  /** Present exactly when `ok` is false. */
  readonly fix?: string;
}

export const passed = (detail: string): CheckResult => ({ ok: true, detail });

export const failed = (detail: string, fix: string): CheckResult => ({ ok: false, detail, fix });

/** The check does not apply, or depends on one that failed. */
export const skipped = (detail: string): CheckResult => ({ ok: null, detail });
