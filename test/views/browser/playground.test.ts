import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../../src/app/create-app.ts';
import { createHttpServer, type ListeningServer } from '../../../src/app/create-http-server.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { tools } from '../../../src/registry/registry.ts';
import { startBrowser } from './browser-harness.ts';
import { measurePage } from './page-coverage.ts';

let browser: Browser;
let server: ListeningServer;
let page: Page;
let stopMeasuring: (() => Promise<void>) | undefined;
const problems: string[] = [];
const foreign: string[] = [];

beforeAll(async () => {
  const app = await createApp(loadConfig({ LOG_LEVEL: 'silent', MCP_PORT: '0' }), {
    demo: true,
    environment: {},
    overrides: { writeAuditLine: () => true },
  });
  server = await (await createHttpServer(app)).listen();
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
  stopMeasuring = await measurePage(page);
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  const origin = `http://127.0.0.1:${server.port}`;
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  await page.goto(`${origin}/dialpad-organization`);
});
afterAll(async () => {
  await stopMeasuring?.();
  await browser?.close();
  await server?.close();
});

describe('the playground', () => {
  test('finds tools by words', async () => {
    await page.getByLabel('Search tools').fill('international_pin');
    await page.getByText(`1 of ${tools.length}`).waitFor();
    await page.getByLabel('Search tools').fill('');
  });

  test('shows a department that was created there in the map', async () => {
    const map = page.frameLocator('iframe[title="Organization map"]');
    await map.getByText('6 offices, 14 departments').waitFor();
    await page.getByRole('button', { name: 'departments_create' }).click();
    await page.getByLabel('name required').fill('Returns');
    await page.getByRole('button', { name: 'Call the tool' }).click();
    await page.frameLocator('iframe[title^="View of"]').getByText('Applied', { exact: true }).waitFor();
    await map.getByText('6 offices, 15 departments').waitFor();
    expect(await page.getByLabel('JSON').inputValue()).toContain('"name": "Returns"');
  });

  test('reports a lost connection, and connects again for the next call', async () => {
    const other = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
    const stopOther = await measurePage(other);
    const patience = { timeout: 30_000 };
    const aborted: string[] = [];
    const abort = (word: string) => async (route: Route) => {
      if (!route.request().postData()?.includes(word)) return route.continue();
      aborted.push(word);
      return route.abort();
    };
    const endpoint = '**/dialpad-organization';
    await other.route(endpoint, abort('jsonrpc'));
    await other.goto(`http://127.0.0.1:${server.port}/dialpad-organization`);
    await other.getByRole('alert').waitFor();
    await other.unroute(endpoint);
    await other.route(endpoint, abort('resources/read'));
    await other.getByRole('button', { name: 'company_get' }).click();
    await other.getByRole('button', { name: 'Call the tool' }).click();
    await vi.waitFor(
      async () => expect(await other.getByLabel('JSON').inputValue()).toContain('"name"'),
      patience,
    );
    // The views of the result and of the organization.
    await vi.waitFor(
      () => expect(aborted.filter((word) => word === 'resources/read')).toHaveLength(2),
      patience,
    );
    await other.locator('iframe[title="Organization map"]').waitFor({ state: 'detached' });
    await other.getByRole('alert').waitFor();
    await other.unroute(endpoint);
    await other.getByRole('button', { name: 'Call the tool' }).click();
    await other.frameLocator('iframe[title^="View of"]').getByText('6 offices').waitFor();
    await other.frameLocator('iframe[title="Organization map"]').getByText('6 offices').waitFor();
    await stopOther();
    await other.close();
  });

  test('reports an argument that is not JSON, and calls nothing', async () => {
    await page.getByRole('button', { name: 'departments_update' }).click();
    await page.getByLabel('routing_options').fill('{');
    await page.getByRole('button', { name: 'Call the tool' }).click();
    await page.getByText('An argument is not valid JSON').waitFor();
  });

  test('shows the JSON of a tool without a view, and of an error', async () => {
    await page.getByRole('button', { name: 'coaching_team_list' }).click();
    await page.getByRole('button', { name: 'Call the tool' }).click();
    await page.getByText('This tool has no view').waitFor();
    await page.getByRole('button', { name: 'company_sms_opt_out' }).click();
    await page.getByLabel('opt_out_state required').selectOption('opted_back_in');
    await page.getByLabel('id required', { exact: true }).fill('1');
    await page.getByRole('button', { name: 'Call the tool' }).click();
    await vi.waitFor(async () =>
      expect(await page.getByLabel('JSON').inputValue()).toMatch(/"type": "text"/),
    );
  });

  test('shows how to connect each client', async () => {
    const texts = new Set<string>();
    const clients = page.getByRole('group', { name: 'Client' }).getByRole('button');
    for (const button of await clients.all()) {
      await button.click();
      texts.add(await page.locator('.connect pre').innerText());
    }
    expect(texts.size).toBe(await clients.count());
  });

  test('keeps views on an opaque origin, out of reach of the page and its storage', async () => {
    const handle = await page.waitForSelector('iframe[title="Organization map"]');
    const frame = await handle.contentFrame();
    expect(await frame?.evaluate(() => globalThis.origin)).toBe('null');
    const reached = await frame?.evaluate(() => {
      const tries = [
        () => window.parent.document.title,
        () => window.localStorage.length,
        () => document.cookie,
      ];
      return tries.map((attempt) => {
        try {
          attempt();
          return 'reached';
        } catch {
          return 'out of reach';
        }
      });
    });
    expect(reached).toEqual(['out of reach', 'out of reach', 'out of reach']);
  });

  test('makes no request to another host and breaks no policy', () => {
    expect(foreign).toEqual([]);
    expect(problems).toEqual([]);
  });
});
