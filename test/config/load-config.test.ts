import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app/create-app.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { settings } from '../../src/config/settings.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

const samples: Readonly<Record<string, string>> = {
  DIALPAD_CONFIRM: 'risky',
  DIALPAD_DRY_RUN: 'true',
  DIALPAD_REVEAL_SECRETS: 'true',
  DIALPAD_MAX_CONNECTIONS: '7',
};

describe('an earlier name of a setting', () => {
  test('is tested for every setting that has one', () => {
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

  test('is ignored beside the current name', () => {
    const { confirm, deprecatedNames } = loadConfig({ DIALPAD_CONFIRM: 'risky', MCP_CONFIRM: 'writes' });
    expect({ confirm, deprecatedNames }).toEqual({ confirm: 'writes', deprecatedNames: [] });
  });

  test('works as a flag too', () => {
    const { maxSockets, deprecatedNames } = loadConfig({}, { maxConnections: '5' });
    expect({ maxSockets, deprecatedNames }).toEqual({
      maxSockets: 5,
      deprecatedNames: [{ deprecated: '--max-connections', use: '--max-sockets' }],
    });
  });

  test('is logged once at info, with the name to use', async () => {
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

describe('a base URL with http:', () => {
  test.each(['http://127.0.0.1:4010', 'http://localhost', 'http://[::1]:1', 'https://dialpad.example.com'])(
    '%s is accepted',
    (url) => {
      expect(loadConfig({ DIALPAD_BASE_URL: url }).baseUrl).toBe(url);
    },
  );

  test('beyond loopback is rejected with both settings in the message', () => {
    const attempt = () => loadConfig({ DIALPAD_BASE_URL: 'http://dialpad.example.com' });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(/DIALPAD_BASE_URL .*"http:\/\/dialpad.example.com".*DIALPAD_ALLOW_HTTP=true/);
  });

  test('beyond loopback is accepted with DIALPAD_ALLOW_HTTP', () => {
    const environment = { DIALPAD_BASE_URL: 'http://dialpad.example.com', DIALPAD_ALLOW_HTTP: 'true' };
    expect(loadConfig(environment).baseUrl).toBe('http://dialpad.example.com');
  });
});
