import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names under which a secret could reach a log line by mistake. The values of these members are never written. */
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

/**
 * The log: JSON lines on stderr, written at once so that a crash loses none. stdout belongs to the protocol.
 */
export function createLogger(
  level: string,
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: secretMembers.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
    },
    stream,
  );
}
