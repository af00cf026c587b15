import { isLoopback } from '../lib/host-names.ts';
import { safeValue } from '../lib/safe-text.ts';
import { ConfigError } from './config-error.ts';
import { InvalidValueError } from './parse-values.ts';
import { readSecretFile } from './read-secret-file.ts';
import { readSettings, type Setting, type Values } from './settings.ts';
import { findUnknownSettings } from './unknown-settings.ts';

export interface DeprecatedName {
  readonly deprecated: string;
  readonly use: string;
}

/** Optional settings are undefined when they are not set. */
export type Config = Values & {
  readonly deprecatedNames: readonly DeprecatedName[];
  /** Variables that look like settings, and are perhaps those of another program. */
  readonly unknownNames: readonly string[];
};

type Environment = Readonly<Record<string, string | undefined>>;
type Flags = Readonly<Record<string, unknown>>;

/** `label` is the name under which the setting was found, for messages. */
interface Found {
  readonly text: string;
  readonly label: string;
  readonly deprecated?: DeprecatedName;
}

const camelCase = (flag: string): string =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Empty text counts as not set, because container platforms set empty variables for blank options. */
function textOf(value: unknown): string | undefined {
  const text = value === undefined ? '' : String(value);
  return text.trim() === '' ? undefined : text;
}

/** The content of the file that `*_FILE` names. */
function textInFile({ env, fileEnv }: Setting, environment: Environment): string | undefined {
  const path = fileEnv && textOf(environment[fileEnv]);
  if (!path || fileEnv === undefined) return undefined;
  if (textOf(environment[env]) === undefined) return readSecretFile(fileEnv, path);
  throw new ConfigError(`${env} and ${fileEnv} are both set. Unset one of them.`);
}

/** A flag overrides the environment, and the current name overrides the deprecated one. */
function find(setting: Setting, environment: Environment, flags: Flags): Found | undefined {
  const { name, env, flag, fileEnv, deprecatedEnv, deprecatedFlag } = setting;
  const oldFlag = deprecatedFlag && { deprecated: `--${deprecatedFlag}`, use: `--${flag}` };
  const oldEnv = deprecatedEnv && { deprecated: deprecatedEnv, use: env };
  const candidates = [
    { value: flags[name], label: `--${flag} (${env})` },
    ...(oldFlag
      ? [{ value: flags[camelCase(deprecatedFlag)], label: oldFlag.deprecated, deprecated: oldFlag }]
      : []),
    { value: environment[env], label: env },
    { value: textInFile(setting, environment), label: fileEnv ?? env },
    ...(oldEnv ? [{ value: environment[deprecatedEnv], label: deprecatedEnv, deprecated: oldEnv }] : []),
  ];
  for (const { value, ...names } of candidates) {
    const text = textOf(value);
    if (text !== undefined) return { text, ...names };
  }
  return undefined;
}

/** Rejects a password in a flag: every user of a machine can read the arguments of its processes. */
function checkFlag({ name, env, fileEnv, flag, mayContainPassword }: Setting, flags: Flags): void {
  if (!mayContainPassword || !/^(?!file:).*@/s.test(String(flags[name] ?? ''))) return;
  throw new ConfigError(
    `--${flag} contains a user name or password, which every user of this machine can read. Set ${env} or ${fileEnv} instead.`,
  );
}

function checkEncryption({ baseUrl, allowHttp }: Values): void {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:' || allowHttp || isLoopback(hostname)) return;
  throw new ConfigError(
    `DIALPAD_BASE_URL (--base-url) is ${safeValue(baseUrl)}, which would send API keys unencrypted over the network. Use https:, or set DIALPAD_ALLOW_HTTP=true (--allow-http).`,
  );
}

/** `flags` is keyed by setting name. Throws a ConfigError that names every invalid setting. */
export function loadConfig(environment: Environment, flags: Flags = {}): Config {
  const unknown = findUnknownSettings(environment);
  const problems = [...unknown.problems];
  const deprecatedNames: DeprecatedName[] = [];
  const values = readSettings((setting) => {
    checkFlag(setting, flags);
    const found = find(setting, environment, flags);
    if (found?.deprecated) deprecatedNames.push(found.deprecated);
    try {
      return setting.read(found?.text);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      const isHidden = setting.fileEnv !== undefined || found === undefined;
      const value = isHidden ? '' : `, not ${safeValue(found.text)}`;
      // After a semicolon there is advice.
      const reason = error.message.replace(/;|$/, (end) => `${value}${end}`);
      problems.push(`${found?.label ?? setting.env} ${reason}.`);
      return undefined;
    }
  });
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  checkEncryption(values);
  return Object.freeze({ ...values, deprecatedNames, unknownNames: unknown.unknownNames });
}
