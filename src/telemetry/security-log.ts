import type { Logger } from './logger.ts';

export type SecurityEventName =
  | 'invalid_token'
  | 'insufficient_scope'
  | 'foreign_pcid'
  | 'read_only_write'
  | 'rejected_host'
  | 'rejected_origin'
  | 'rate_limited';

/** An attempt that was rejected, with what identifies who made it. Never a token. */
export interface SecurityEvent {
  readonly event: SecurityEventName;
  readonly reason: string;
  readonly requestId?: string | undefined;
  readonly clientAddress?: string | undefined;
  /** The header X-Forwarded-For. Anyone can send it: trust it only behind a proxy that sets it. */
  readonly forwardedFor?: string | undefined;
  readonly caller?: string | undefined;
  readonly clientId?: string | undefined;
  readonly pcid?: string | undefined;
  readonly tool?: string | undefined;
  /** The rejected header, shortened. */
  readonly header?: string | undefined;
}

/** Logs security events at `warn`. */
export type SecurityLog = (event: SecurityEvent) => void;

const WINDOW_MS = 60_000;

/** Lines per window for one kind of event: from one address, and from all. */
const MAX_PER_ADDRESS = 20;
const MAX_PER_EVENT = 100;

interface Window {
  readonly startedAt: number;
  lines: number;
  suppressed: number;
  readonly byAddress: Map<string, number>;
}

/** Rate limited, so that an attack fills no disk. A line says how many events before it were not logged. */
export function createSecurityLog(
  logger: Pick<Logger, 'warn'>,
  now: () => number = () => performance.now(),
): SecurityLog {
  const windows = new Map<SecurityEventName, Window>();

  return ({ event, reason, ...facts }) => {
    let window = windows.get(event);
    if (window === undefined || now() - window.startedAt >= WINDOW_MS) {
      window = { startedAt: now(), lines: 0, suppressed: window?.suppressed ?? 0, byAddress: new Map() };
      windows.set(event, window);
    }
    const address = facts.clientAddress ?? '';
    const fromAddress = window.byAddress.get(address) ?? 0;
    if (window.lines >= MAX_PER_EVENT || fromAddress >= MAX_PER_ADDRESS) {
      window.suppressed++;
      return;
    }
    window.byAddress.set(address, fromAddress + 1);
    window.lines++;
    const { suppressed } = window;
    window.suppressed = 0;
    logger.warn(
      { security: event, ...facts, reason, ...(suppressed > 0 && { suppressed }) },
      'security event',
    );
  };
}
