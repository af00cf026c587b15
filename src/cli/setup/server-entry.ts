import { resolve, sep } from 'node:path';
import type { Config } from '../../config/load-config.ts';
import { settings } from '../../config/settings.ts';
import { isRecord, type JsonObject } from '../../lib/is-record.ts';
import { programName } from '../../lib/program-name.ts';
import type { McpClient } from './clients.ts';

/** Name of the server in the configuration of a client. */
export const SERVER_NAME = 'dialpad-organization';

/** How a client starts this program. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** Starts the program that runs now: from a clone by its path, from the cache of npx by its name. */
export function launchOf(script: string, node: string, platform: NodeJS.Platform): Launch {
  if (!script.split(sep).includes('_npx')) return { command: node, args: [script] };
  const npx = ['-y', programName];
  return platform === 'win32'
    ? { command: 'cmd', args: ['/c', 'npx', ...npx] }
    : { command: 'npx', args: npx };
}

const carriedGroups: readonly string[] = ['tools', 'limits', 'log'];
const accountSettings: readonly string[] = ['baseUrl', 'allowHttp'];

/** Clients start the server in a folder of their own. */
const forClient = (name: string, value: unknown): string =>
  name === 'auditFile' ? resolve(String(value)) : String(value);

/** The settings with a value of their own that matter for one account over stdio, besides the key. */
function environmentOf(config: Config, isDemo: boolean): Record<string, string> {
  const values: Readonly<Record<string, unknown>> = config;
  const entries = settings.flatMap(({ name, env, group, fallback }) => {
    const isCarried = carriedGroups.includes(group) || (!isDemo && accountSettings.includes(name));
    const value = values[name];
    if (!isCarried || value === undefined || String(value) === fallback) return [];
    return [[env, forClient(name, value)]];
  });
  return Object.fromEntries(entries);
}

/** The entry for one client. Without a key it starts the embedded simulator. */
export function serverEntry(
  client: McpClient,
  { command, args }: Launch,
  config: Config,
  apiKey: string | undefined,
): JsonObject {
  const isDemo = apiKey === undefined;
  const env = { ...(!isDemo && { DIALPAD_API_KEY: apiKey }), ...environmentOf(config, isDemo) };
  return {
    ...client.extra,
    command,
    args: [...args, ...(isDemo ? ['--demo'] : [])],
    ...(Object.keys(env).length > 0 && { env }),
  };
}

/** Whether an entry starts this program. */
export function isOwnEntry(entry: unknown, { args }: Launch): boolean {
  if (!isRecord(entry)) return false;
  const words = [entry.command, ...(Array.isArray(entry.args) ? entry.args : [])];
  return words.some(
    (word) => typeof word === 'string' && (word.includes(programName) || word === args.at(-1)),
  );
}
