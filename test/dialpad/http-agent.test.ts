import { expect, test } from 'vitest';
import { openHttpAgent, proxySettings } from '../../src/dialpad/http-agent.ts';

const none = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined, inUse: false };
const proxy = 'http://proxy.example.com:8080';

test.each<[environment: Record<string, string>, settings: Partial<ReturnType<typeof proxySettings>>]>([
  [{}, {}],
  [{ HTTP_PROXY: proxy }, { httpProxy: proxy, inUse: true }],
  [{ HTTPS_PROXY: proxy }, { httpsProxy: proxy, inUse: true }],
  [
    { https_proxy: proxy, HTTPS_PROXY: 'http://other' },
    { httpsProxy: proxy, inUse: true },
  ],
  [
    { https_proxy: '', HTTPS_PROXY: proxy },
    { httpsProxy: proxy, inUse: true },
  ],
  [{ HTTPS_PROXY: '' }, {}],
  [{ HTTPS_PROXY: 'proxy.example.com:8080' }, { httpsProxy: proxy, inUse: true }],
  [{ HTTPS_PROXY: 'HTTPS://proxy' }, { httpsProxy: 'HTTPS://proxy', inUse: true }],
  [{ HTTPS_PROXY: 'a1+.-://proxy' }, { httpsProxy: 'a1+.-://proxy', inUse: true }],
  [{ HTTPS_PROXY: '1a://proxy' }, { httpsProxy: 'http://1a://proxy', inUse: true }],
  [{ HTTPS_PROXY: 'user:word@http://' }, { httpsProxy: 'http://user:word@http://', inUse: true }],
  [{ NO_PROXY: 'example.com' }, { noProxy: 'example.com' }],
])('the environment %j has the proxy settings %j', (environment, settings) => {
  expect(proxySettings(environment)).toEqual({ ...none, ...settings });
});

test.each([
  [{}, 'Agent'],
  [{ NO_PROXY: '*' }, 'Agent'],
  [{ HTTPS_PROXY: proxy }, 'EnvHttpProxyAgent'],
  [{ HTTP_PROXY: proxy }, 'EnvHttpProxyAgent'],
])('with %j requests are sent by an %s', async (environment, name) => {
  const agent = await openHttpAgent({ maxSockets: 1, responseTimeoutMs: 1_000, environment });
  expect(agent.constructor.name).toBe(name);
  await agent.close();
});
