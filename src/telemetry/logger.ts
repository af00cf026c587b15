import { type DestinationStream, type Logger, pino } from 'pino';
import { writeToStderr } from './write-to-stderr.ts';

export type { Logger } from 'pino';

/** Members whose values are never written, in case a secret is logged by mistake. */
const secretMembers = [
  'apiKey',
  'api_key',
  'authorization',
  'credential',
  'password',
  'pin',
  'storeKey',
  'token',
];

/** JSON lines on stderr, written synchronously so that a crash loses none. */
export function createLogger(level: string, stream: DestinationStream = { write: writeToStderr }): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: secretMembers.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
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
