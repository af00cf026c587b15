import { sep } from 'node:path';
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

/** The settings of the command line that are written into the entry, besides the key. */
const accountSettings = ['baseUrl', 'allowHttp'] as const;
const toolSettings = ['readOnly', 'toolsets', 'excludeTools', 'confirm'] as const;

function environmentOf(config: Config, isDemo: boolean): Record<string, string> {
  const carried = isDemo ? toolSettings : [...accountSettings, ...toolSettings];
  const entries = carried.flatMap((name) => {
    const setting = settings.find((known) => known.name === name);
    const value = config[name];
    if (setting === undefined || value === undefined || String(value) === setting.fallback) return [];
    return [[setting.env, String(value)]];
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
