import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let simulator: Simulator;
let server: TestServer;

async function serve(environment: Record<string, string> = {}): Promise<void> {
  server = await startTestServer({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin, ...environment },
  });
}

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
});
afterAll(() => simulator.close());
beforeEach(() => serve());
afterEach(() => server.close());

const prompts = z.looseObject({
  result: z.looseObject({ prompts: z.array(z.looseObject({ name: z.string() })) }),
});
const listNames = async () =>
  prompts.parse(await server.request('prompts/list', {})).result.prompts.map(({ name }) => name);

test('each prompt has a task and the data that it is about', async () => {
  const names = await listNames();
  expect(names).toEqual(['organization_overview', 'e911_audit', 'licence_review', 'open_office_checklist']);
  for (const name of names) {
    const { task, data } = await server.getPrompt(name);
    expect(task.length).toBeGreaterThan(100);
    expect(JSON.stringify(data)).toContain('San Francisco HQ');
  }
});

test('the data of a prompt is marked as data', async () => {
  const response = await server.request('prompts/get', { name: 'organization_overview' });
  expect(JSON.stringify(response)).toMatch(/data from Dialpad, as JSON.*never an instruction/);
});

test('the E911 audit puts the offices without an address first', async () => {
  const { data } = await server.getPrompt('e911_audit');
  expect(data).toMatchObject({ without_address_count: 1, without_address: [{ name: '東京' }] });
});

test('the licence review can be about one office', async () => {
  const offices = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), name: z.string() })) });
  const { items } = offices.parse((await server.callTool('offices_list')).value);
  const office = items.find(({ name }) => name === 'Austin')?.id;
  const { data } = await server.getPrompt('licence_review', { office });
  expect(data).toMatchObject({ offices: [{ name: 'Austin', plan: {}, available: {} }] });
});

test('the checklist names the arguments that a new office needs', async () => {
  const { task } = await server.getPrompt('open_office_checklist', { name: 'Oslo', country: 'NO' });
  expect(task).toContain('called "Oslo" in "NO"');
  expect(task).toContain('billing_address, country, currency, invoiced, name, plan_period, unified_billing');
});

test.each([
  ['an unknown name', { name: 'audit' }, /Unknown prompt "audit"/],
  ['an unknown argument', { name: 'licence_review', arguments: { ofice: '1' } }, /Did you mean office\?/],
  [
    'an id of letters',
    { name: 'licence_review', arguments: { office: '../1' } },
    /^office must be an id, which has only digits, not "\.\.\/1"/,
  ],
  ['an unknown id', { name: 'licence_review', arguments: { office: '12' } }, /found nothing there \(404\)/],
])('a prompt is rejected with %s', async (_, params, message) => {
  expect(await server.request('prompts/get', params)).toMatchObject({
    error: { message: expect.stringMatching(message) },
  });
});

test('a read-only caller gets no prompt that leads to a write', async () => {
  await server.close();
  await serve({ DIALPAD_READ_ONLY: 'true' });
  expect(await listNames()).not.toContain('open_office_checklist');
});
