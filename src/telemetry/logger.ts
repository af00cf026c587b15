import { type DestinationStream, type Logger, pino } from 'pino';
import { writeToStderr, writeToStderrSoon } from './write-to-stderr.ts';

export type { Logger } from 'pino';

/** Members whose values are never written, in case a secret is logged by mistake. */
const secretMembers = new Set([
  'apiKey',
  'api_key',
  'authorization',
  'credential',
  'password',
  'pin',
  'storeKey',
  'token',
]);

const HIDDEN = '[hidden]';

/** A copy without the values of secret members, or the same value when it has none. */
function hideInMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const secrets = Object.keys(value).filter((name) => secretMembers.has(name));
  if (secrets.length === 0) return value;
  return { ...value, ...Object.fromEntries(secrets.map((name) => [name, HIDDEN])) };
}

/**
 * Hides secrets among the facts of a line and the members of those. The `redact` of pino copies every line for that,
 * which costs more than all else that is logged of a call.
 */
function hideAllSecrets(facts: Record<string, unknown>): Record<string, unknown> {
  let hidden = facts;
  for (const name in facts) {
    const fact = facts[name];
    const safe = secretMembers.has(name) ? HIDDEN : name === 'err' ? fact : hideInMembers(fact);
    if (safe === fact) continue;
    if (hidden === facts) hidden = { ...facts };
    hidden[name] = safe;
  }
  return hidden;
}

/** The level `warn` of pino, and above. */
const URGENT = 40;

/** Warnings and errors are written at once, so that a crash loses none; the others a moment later, many in one write. */
const stderr = {
  [pino.symbols.needsMetadataGsym]: true,
  lastLevel: 0,
  write(line: string): void {
    if (this.lastLevel >= URGENT) writeToStderr(line);
    else writeToStderrSoon(line);
  },
};

/** JSON lines, by default on stderr. */
export function createLogger(level: string, stream: DestinationStream = stderr): Logger {
  return pino(
    {
      level,
      base: null,
      formatters: { log: hideAllSecrets },
      serializers: { err: (error: Error) => hideInMembers(pino.stdSerializers.err(error)) },
    },
    stream,
  );
}

/** Readable lines when stderr is a terminal, else JSON. */
export async function openLogger(level: string): Promise<Logger> {
  if (!process.stderr.isTTY || level === 'silent') return createLogger(level);
  const { default: pretty } = await import('pino-pretty');
  const colorize = process.stderr.hasColors() && !process.env.NO_COLOR;
  return createLogger(
    level,
    pretty({ destination: 2, sync: true, colorize, translateTime: 'SYS:HH:MM:ss', singleLine: true }),
  );
}
