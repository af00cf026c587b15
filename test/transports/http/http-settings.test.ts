import { describe, expect, test } from 'vitest';
import { howToTry } from '../../../src/cli/commands/http-command.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { loadConfig } from '../../../src/config/load-config.ts';

test.each<[name: string, given: string, read: readonly string[]]>([
  [
    'MCP_ALLOWED_ORIGINS',
    'https://App.example.com/, http://localhost:80',
    ['https://app.example.com', 'http://localhost'],
  ],
  ['MCP_ALLOWED_ORIGINS', 'chrome-extension://abcdef', ['chrome-extension://abcdef']],
  [
    'MCP_ALLOWED_HOSTS',
    'MCP.example.com, localhost:3333, [::1]:80',
    ['mcp.example.com', 'localhost', '[::1]'],
  ],
  ['MCP_ALLOWED_HOSTS', '::1', ['[::1]']],
])('%s is compared in one form: %s', (name, given, read) => {
  const { allowedOrigins, allowedHosts } = loadConfig({ [name]: given });
  expect(allowedOrigins ?? allowedHosts).toEqual(read);
});

test('the slash at the end of the name of an issuer stays', () => {
  expect(loadConfig({ MCP_OAUTH_ISSUER: 'https://issuer.example.com/' }).oauthIssuer).toMatch(/\/$/);
});

describe('a setting that would not do what it seems to is refused', () => {
  test.each([
    ['MCP_ALLOWED_ORIGINS', '*', /origins such as https:/],
    ['MCP_ALLOWED_ORIGINS', 'https://app.example.com, app.example.com', /origins such as https:/],
    ['MCP_ALLOWED_ORIGINS', 'https://app.example.com/path', /origins such as https:/],
    ['MCP_ALLOWED_ORIGINS', 'https://*.example.com', /origins such as https:/],
    ['MCP_ALLOWED_ORIGINS', 'null', /origins such as https:/],
    ['MCP_ALLOWED_HOSTS', '*', /host names such as/],
    ['MCP_ALLOWED_HOSTS', '*.example.com', /host names such as/],
    ['MCP_ALLOWED_HOSTS', 'https://mcp.example.com', /host names such as/],
    ['MCP_PUBLIC_URL', 'https://mcp.example.com/phones', /an origin.*MCP_PATH_PREFIX/],
    ['MCP_PUBLIC_URL', 'mcp.example.com', /an origin/],
    ['MCP_PUBLIC_URL', 'ftp://mcp.example.com', /an origin/],
  ])('%s=%s', (name, value, reason) => {
    const attempt = () => loadConfig({ [name]: value });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(name);
    expect(attempt).toThrow(reason);
  });
});

describe('the command to try the server with', () => {
  const listening = { host: '::1', port: 3333 };
  const config = loadConfig({});

  test('needs nothing with one account', () => {
    const shown = howToTry(listening, config, { hosted: false, token: undefined });
    expect(shown).toContain('http://[::1]:3333/dialpad-organization');
    expect(shown).not.toMatch(/Bearer|PCID/);
  });

  test('says what to fill in where callers have tokens, and connections PCIDs', () => {
    const shown = howToTry(listening, config, { hosted: true, token: 'YOUR_CALLER_TOKEN' });
    expect(shown).toContain("-H 'Authorization: Bearer YOUR_CALLER_TOKEN'");
    expect(shown).toContain('"arguments":{"PCID":"YOUR_PCID"}');
  });

  test('works as it is in the demo', () => {
    const shown = howToTry(listening, config, { hosted: true, token: 'dpo_x' });
    expect(shown).toContain('Bearer dpo_x');
    expect(shown).toContain('{"PCID":"demo-pcid"}');
  });
});
