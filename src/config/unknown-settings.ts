import { nearestWord } from '../lib/nearest-word.ts';
import { printable } from '../lib/safe-text.ts';
import { settings } from './settings.ts';

const known = new Set(settings.flatMap(({ env, fileEnv, deprecatedEnv }) => [env, fileEnv, deprecatedEnv]));

const withoutPrefix = (name: string): string => name.replace(/^(DIALPAD|MCP)_/, '');

/** By the name without its prefix: the other prefix is a usual mistake. */
const byWord = new Map(
  settings.flatMap(({ env, fileEnv, deprecatedEnv = env }) => [
    [withoutPrefix(deprecatedEnv), env] as const,
    [withoutPrefix(env), env] as const,
    ...(fileEnv ? [[withoutPrefix(fileEnv), fileEnv] as const] : []),
  ]),
);

/** Kubernetes sets these for every Service in the namespace of a pod. */
const isServiceLink = (name: string, value: string): boolean =>
  /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)/.test(name) || /^(tcp|udp|sctp):/.test(value);

/**
 * The variables that look like settings and are none. A misspelled setting is a problem, because the server would
 * start without it, perhaps with writes enabled; the other names may belong to other programs.
 */
export function findUnknownSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly problems: readonly string[];
  readonly unknownNames: readonly string[];
} {
  const problems: string[] = [];
  const unknownNames: string[] = [];
  for (const [name, value = ''] of Object.entries(environment)) {
    if (value.trim() === '' || known.has(name) || withoutPrefix(name) === name) continue;
    if (isServiceLink(name, value)) continue;
    const near = nearestWord(withoutPrefix(name), [...byWord.keys()]);
    if (near === undefined) unknownNames.push(name);
    else problems.push(`Unknown setting ${printable(name, 80)}. Did you mean ${byWord.get(near)}?`);
  }
  return { problems, unknownNames };
}
