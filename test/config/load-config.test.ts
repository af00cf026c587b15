import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/app/create-app.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { settings } from '../../src/config/settings.ts';
import { findUnknownSettings } from '../../src/config/unknown-settings.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { storeKeyOf } from '../support/store-key.ts';

const samples: Readonly<Record<string, string>> = {
  DIALPAD_CONFIRM: 'risky',
  DIALPAD_DRY_RUN: 'true',
  DIALPAD_REVEAL_SECRETS: 'true',
  DIALPAD_MAX_CONNECTIONS: '7',
};

describe('an earlier name of a setting', () => {
  test('every setting with an earlier name is tested', () => {
    const earlier = settings.flatMap(({ deprecatedEnv }) => (deprecatedEnv ? [deprecatedEnv] : []));
    expect(earlier).toEqual(Object.keys(samples));
  });

  test.each(Object.entries(samples))('%s=%s works like the current name', (deprecated, value) => {
    const { env: use = '' } = settings.find(({ deprecatedEnv }) => deprecatedEnv === deprecated) ?? {};
    expect(loadConfig({ [deprecated]: value })).toEqual({
      ...loadConfig({ [use]: value }),
      deprecatedNames: [{ deprecated, use }],
    });
  });

  test('an earlier name of a setting is ignored beside the current name', () => {
    const { confirm, deprecatedNames } = loadConfig({ DIALPAD_CONFIRM: 'risky', MCP_CONFIRM: 'writes' });
    expect({ confirm, deprecatedNames }).toEqual({ confirm: 'writes', deprecatedNames: [] });
  });

  test('an earlier name of a setting works as a flag too', () => {
    const { maxSockets, deprecatedNames } = loadConfig({}, { maxConnections: '5' });
    expect({ maxSockets, deprecatedNames }).toEqual({
      maxSockets: 5,
      deprecatedNames: [{ deprecated: '--max-connections', use: '--max-sockets' }],
    });
  });

  test('an earlier name of a setting is logged once at info, with the current name', async () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => lines.push(line) });
    const app = await createApp(loadConfig({ DIALPAD_DRY_RUN: 'true' }), { logger });
    await app.close();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 30,
        deprecated: 'DIALPAD_DRY_RUN',
        use: 'MCP_DRY_RUN',
        msg: 'deprecated setting',
      }),
    ]);
  });
});

describe('a variable that is not a setting', () => {
  test.each([
    ['DIALPAD_READONLY', 'DIALPAD_READ_ONLY'],
    ['MCP_READ_ONLY', 'DIALPAD_READ_ONLY'],
    ['DIALPAD_TOOLSET', 'DIALPAD_TOOLSETS'],
    ['MCP_PROT', 'MCP_PORT'],
    ['DIALPAD_API_TOKEN', 'DIALPAD_API_KEY'],
    ['DIALPAD_STORE_KEY_FILE', 'MCP_STORE_KEY_FILE'],
    ['MCP_MAX_CONECTIONS', 'DIALPAD_MAX_SOCKETS'],
  ])('%s is refused, because it is near %s', (name, near) => {
    expect(() => loadConfig({ [name]: 'true' })).toThrow(
      new ConfigError(`Unknown setting ${name}. Did you mean ${near}?`),
    );
  });

  test('a variable of another program is reported once in the log', async () => {
    const others = { MCP_TIMEOUT: '5', MCP_TOOL_TIMEOUT: '5', MCP_OAUTH_CALLBACK_PORT: '1', MCP_MODE: 'a' };
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => lines.push(line) });
    const app = await createApp(loadConfig({ ...others, MCP_PROT: '', PATH: '/bin' }), { logger });
    await app.close();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 40, variables: Object.keys(others) }),
    ]);
  });

  test('the variables of Kubernetes for a Service are no settings', () => {
    const links = ['DIALPAD', 'DIALPAD_ORGANIZATION_MCP'].flatMap((service) => [
      [`${service}_SERVICE_HOST`, '10.0.0.1'],
      [`${service}_SERVICE_PORT_HTTP`, '80'],
      [`${service}_PORT`, 'tcp://10.0.0.1:80'],
      [`${service}_PORT_80_TCP_ADDR`, '10.0.0.1'],
    ]);
    expect(loadConfig(Object.fromEntries(links)).unknownNames).toEqual([]);
  });

  test('every name of a setting is known', () => {
    const names = settings.flatMap(({ env, deprecatedEnv = env, fileEnv = env }) => [
      env,
      deprecatedEnv,
      fileEnv,
    ]);
    expect(findUnknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual({
      problems: [],
      unknownNames: [],
    });
  });
});

describe('settings that exclude each other', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'an API key beside a store',
      { DIALPAD_API_KEY: 'k', MCP_STORE: 'file:store.json' },
      /DIALPAD_API_KEY and MCP_STORE .*are both set/,
    ],
    ['a PCID without a store', { DIALPAD_PCID: 'pc_1' }, /DIALPAD_PCID .*Set MCP_STORE/],
  ])(
    'settings that exclude each other are rejected at start with both names: %s',
    async (_what, environment, message) => {
      const starting = createApp(loadConfig(environment), { logger: createLogger('silent') });
      await expect(starting).rejects.toThrow(ConfigError);
      await expect(starting).rejects.toThrow(message);
    },
  );
});

test('a base URL with the path of the API is rejected, and one with another path accepted', () => {
  const load = (url: string) => loadConfig({ DIALPAD_BASE_URL: url }).baseUrl;
  expect(() => load('https://dialpad.com/api/v2/')).toThrow(/must end before \/api\/v2/);
  expect(load('https://proxy.example.com/dialpad/')).toBe('https://proxy.example.com/dialpad');
});

describe('a base URL with http:', () => {
  test.each(['http://127.0.0.1:4010', 'http://localhost', 'http://[::1]:1', 'https://dialpad.example.com'])(
    'the base URL %s is accepted',
    (url) => {
      expect(loadConfig({ DIALPAD_BASE_URL: url }).baseUrl).toBe(url);
    },
  );

  test('a base URL with http: beyond loopback is rejected with both settings in the message', () => {
    const attempt = () => loadConfig({ DIALPAD_BASE_URL: 'http://dialpad.example.com' });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(/DIALPAD_BASE_URL .*"http:\/\/dialpad.example.com".*DIALPAD_ALLOW_HTTP=true/);
  });

  test('a base URL with http: beyond loopback is accepted with DIALPAD_ALLOW_HTTP', () => {
    const environment = { DIALPAD_BASE_URL: 'http://dialpad.example.com', DIALPAD_ALLOW_HTTP: 'true' };
    expect(loadConfig(environment).baseUrl).toBe('http://dialpad.example.com');
  });
});

describe('a setting in a file', () => {
  async function fileWith(content: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'secret');
    await writeFile(path, content);
    return path;
  }

  test.each([
    ['DIALPAD_API_KEY', 'apiKey', 'example-key'],
    ['MCP_STORE', 'store', 'redis://:example-password@redis.example.com:6379'],
    ['MCP_STORE_KEY', 'storeKey', `${storeKeyOf('newer')},${storeKeyOf('tests')}`],
    ['MCP_REDIS_URL', 'redisUrl', 'rediss://:example-password@redis.example.com'],
  ] as const)('%s_FILE works like %s, without the newline at its end', async (env, name, value) => {
    for (const newline of ['', '\n', '\r\n']) {
      const config = loadConfig({ [`${env}_FILE`]: await fileWith(value + newline) });
      expect(config[name]).toBe(value);
    }
    const both = { [`${env}_FILE`]: await fileWith(value), [env]: value };
    expect(() => loadConfig(both)).toThrow(`${env} and ${env}_FILE are both set`);
    expect(loadConfig({ ...both, [env]: ' ' })[name]).toBe(value);
  });

  test.each(settings.filter(({ secret }) => secret).map(({ env, fileEnv }) => [env, fileEnv]))(
    'the secret %s can be read from a file',
    (env, fileEnv) => {
      expect(fileEnv).toBe(`${env}_FILE`);
    },
  );

  test('a secret file that cannot be read is named with its variable', async () => {
    const load = (path: string) => () => loadConfig({ MCP_STORE_KEY_FILE: path });
    expect(load('/nonexistent/key')).toThrow(/^MCP_STORE_KEY_FILE names a file that cannot be read: ENOENT/);
    expect(load(tmpdir())).toThrow(/^MCP_STORE_KEY_FILE names a file that cannot be read: EISDIR/);
    expect(load(await fileWith('\n'))).toThrow(/^MCP_STORE_KEY_FILE names an empty file/);
  });

  test('an invalid value in a file is named by its variable, without its content', async () => {
    const path = await fileWith('http://:example-password@redis.example.com');
    const load = () => loadConfig({ MCP_REDIS_URL_FILE: path });
    expect(load).toThrow(/^MCP_REDIS_URL_FILE must be the address of a Redis server/);
    expect(load).not.toThrow('example-password');
  });
});

test.each(['redis://:example-password@redis.example.com', 'rediss://ann:p/w@redis.example.com'])(
  'a password in --store is rejected without repeating it: %s',
  (store) => {
    const load = () => loadConfig({}, { store });
    expect(load).toThrow(
      /^--store contains a user name or password.*Set MCP_STORE or MCP_STORE_FILE instead/,
    );
    expect(load).not.toThrow(store);
    expect(loadConfig({ MCP_STORE: store }).store).toBe(store);
  },
);

test('--store accepts a path with an @ and a Redis address without password', () => {
  for (const store of ['file:/srv/ann@example/store.json', 'redis://redis.example.com:6379']) {
    expect(loadConfig({}, { store }).store).toBe(store);
  }
});
