import { describe, expect, test } from 'vitest';
import { howToTry } from '../../../src/cli/commands/http-command.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { audienceProblem } from '../../../src/config/oauth-audience.ts';

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
])('normalizes %s=%s', (name, given, read) => {
  const { allowedOrigins, allowedHosts } = loadConfig({ [name]: given });
  expect(allowedOrigins ?? allowedHosts).toEqual(read);
});

test.each([
  'http://localhost:8080/realm',
  'http://127.0.0.1:8080',
  'http://[::1]:8080',
  'https://issuer.example.com',
])('accepts the issuer %s', (value) => {
  expect(loadConfig({ MCP_OAUTH_ISSUER: value, MCP_OAUTH_JWKS_URL: value }).oauthIssuer).toBe(value);
});

describe('the audience of access tokens', () => {
  const endpoint = 'https://mcp.example.com/phones/dialpad-organization';
  const problemOf = (audience: string, publicUrl?: string) =>
    audienceProblem({ oauthAudience: audience, publicUrl, pathPrefix: '/phones' });

  test.each([
    [endpoint, 'https://mcp.example.com'],
    ['https://mcp.example.com/phones/mcp', 'https://mcp.example.com'],
    [endpoint, undefined],
  ])('%s is what clients of %s request', (audience, publicUrl) => {
    expect(problemOf(audience, publicUrl)).toBeUndefined();
  });

  test.each([
    ['dialpad', 'https://mcp.example.com', `Set MCP_OAUTH_AUDIENCE=${endpoint}`],
    ['https://mcp.example.com', 'https://mcp.example.com', `Set MCP_OAUTH_AUDIENCE=${endpoint}`],
    [`${endpoint}/`, 'https://mcp.example.com', `Set MCP_OAUTH_AUDIENCE=${endpoint}`],
    ['dialpad', undefined, 'Set MCP_PUBLIC_URL'],
  ])('%s is not what clients of %s request', (audience, publicUrl, fix) => {
    expect(problemOf(audience, publicUrl)).toContain(fix);
  });
});

test('keeps the slash at the end of the name of an issuer', () => {
  expect(loadConfig({ MCP_OAUTH_ISSUER: 'https://issuer.example.com/' }).oauthIssuer).toMatch(/\/$/);
});

describe('settings that would not do what they seem to', () => {
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
    ['MCP_OAUTH_ISSUER', 'http://issuer.example.com', /must begin with https:/],
    ['MCP_OAUTH_ISSUER', 'http://127.0.0.1.evil.example', /must begin with https:/],
    ['MCP_OAUTH_JWKS_URL', 'http://issuer.example.com/keys', /must begin with https:/],
    ['MCP_OAUTH_JWKS_URL', 'file:///keys', /must begin with https:/],
  ])('rejects %s=%s', (name, value, reason) => {
    const attempt = () => loadConfig({ [name]: value });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(name);
    expect(attempt).toThrow(reason);
  });
});

describe('the command that shows how to try the server', () => {
  const listening = { host: '::1', port: 3333 };
  const config = loadConfig({});

  test('the example command has no token and no PCID in single-account mode', () => {
    const shown = howToTry(listening, config, { hosted: false, token: undefined });
    expect(shown).toContain('http://[::1]:3333/dialpad-organization');
    expect(shown).not.toMatch(/Bearer|PCID/);
  });

  test('the example command has placeholders for the token and the PCID in hosted mode', () => {
    const shown = howToTry(listening, config, { hosted: true, token: 'YOUR_CALLER_TOKEN' });
    expect(shown).toContain("-H 'Authorization: Bearer YOUR_CALLER_TOKEN'");
    expect(shown).toContain('"arguments":{"PCID":"YOUR_PCID"}');
  });

  test('the example command has the token and the PCID of the demo', () => {
    const shown = howToTry(listening, config, { hosted: true, token: 'dpo_x' });
    expect(shown).toContain('Bearer dpo_x');
    expect(shown).toContain('{"PCID":"demo-pcid"}');
  });
});
