import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let server: TestServer;
/** The JSON of Dialpad's response by path; anything else is `{}`. A function delays or breaks the response. */
let responses: Record<string, unknown>;
let closedEarly: string[];

beforeEach(async () => {
  closedEarly = [];
  upstream = await startUpstream(({ url }, response) => {
    const path = url.replace('/api/v2/', '').replace(/\?.*/, '');
    const body = responses[path];
    response.once('close', () => {
      if (!response.writableFinished) closedEarly.push(path);
    });
    if (body === 'never') return;
    if (typeof body === 'number') response.writeHead(body).end('{}');
    else response.end(JSON.stringify(body ?? {}));
  });
});
afterEach(async () => {
  await server.close();
  await upstream.close();
});

async function serve(environment: Record<string, string> = {}): Promise<void> {
  server = await startTestServer({ baseUrl: upstream.origin, environment });
}

const readResource = (uri: string) => server.readResource(uri);
const readPromptData = async (name: string) => (await server.getPrompt(name)).data;

const ORGANIZATION = 'dialpad-organization://organization';
const office = { id: '1', name: 'HQ', country: 'us' };
const repeating = (items: unknown[]) => ({ items, cursor: 'again' });

describe('a list that ended early', () => {
  const incomplete = (name: string) => ({ [name]: expect.stringContaining('repeated a cursor') });

  test('an incomplete list of offices gives no counts, with the reason', async () => {
    await serve();
    responses = { offices: repeating([office]) };
    const tree = await readResource(ORGANIZATION);
    expect(tree).toMatchObject({ incomplete: incomplete('offices'), offices: [{ id: '1' }, { id: '1' }] });
    expect(tree).not.toHaveProperty('office_count');
    const audit = await readPromptData('e911_audit');
    expect(audit).toMatchObject({ incomplete: incomplete('offices') });
    expect(audit).not.toHaveProperty('office_count');
    expect(audit).not.toHaveProperty('without_address_count');
  });

  test('an incomplete list of rooms gives no number of rooms', async () => {
    await serve();
    responses = { offices: { items: [office] }, rooms: repeating([{ id: '9', office_id: '1' }]) };
    const audit = await readPromptData('e911_audit');
    expect(audit).toMatchObject({ office_count: 1, incomplete: incomplete('rooms') });
    expect(audit).not.toHaveProperty('without_address[0].rooms');
  });

  test('a list with items that contradict the schema counts as incomplete', async () => {
    await serve();
    responses = { offices: { items: [office, 'an office'] } };
    const tree = await server.readResource(ORGANIZATION);
    expect(tree).toMatchObject({ incomplete: { offices: expect.stringContaining('contradict') } });
    expect(tree).not.toHaveProperty('office_count');
  });

  test('an incomplete list of an office is named', async () => {
    await serve();
    responses = { 'offices/1': office, 'offices/1/departments': repeating([{ id: '3' }]) };
    expect(await readResource('dialpad-organization://offices/1')).toMatchObject({
      incomplete: incomplete('departments'),
    });
  });
});

describe('what the caller may not read', () => {
  test('what the caller may not read is named and not counted in the organization and in an office', async () => {
    await serve({ DIALPAD_TOOLSETS: 'offices' });
    responses = { offices: { items: [office] }, 'offices/1': office };
    const tree = await readResource(ORGANIZATION);
    expect(tree).toMatchObject({ office_count: 1, not_read: ['company', 'departments', 'rooms'] });
    expect(await readResource('dialpad-organization://offices/1')).toMatchObject({
      not_read: ['departments', 'call_centers', 'coaching_teams', 'rooms', 'available_licences'],
    });
  });

  test('the E911 audit has no number of rooms when the caller may not read rooms', async () => {
    await serve({ DIALPAD_TOOLSETS: 'offices' });
    responses = { offices: { items: [office] } };
    expect(await readPromptData('e911_audit')).toEqual({
      office_count: 1,
      without_address_count: 1,
      not_read: ['rooms'],
      without_address: [office],
      with_address: [],
    });
  });

  test('a department has no operators when the caller may not read them', async () => {
    await serve();
    responses = { 'departments/2': { id: '2', name: 'Sales' }, 'departments/2/operators': 403 };
    const department = await readResource('dialpad-organization://departments/2');
    expect(department).toMatchObject({ id: '2', name: 'Sales', not_read: ['operators'] });
    expect(department).not.toHaveProperty('operators');
  });
});

test.each([
  ['absent', undefined],
  ['null', null],
  ['empty', {}],
  ['of nulls', { address: null, city: null }],
  ['of blanks', { address: '', city: ' ', country: null }],
])('an emergency address that is %s counts as missing', async (_, e911_address) => {
  await serve();
  responses = { offices: { items: [{ ...office, e911_address }] } };
  expect(await readPromptData('e911_audit')).toMatchObject({
    without_address_count: 1,
    without_address: [{ id: '1' }],
    with_address: [],
  });
});

describe('a read that fails', () => {
  test('a failed read ends the parallel reads', async () => {
    await serve();
    responses = { offices: 400, rooms: 'never', departments: 'never', company: 'never' };
    const response = await server.request('resources/read', { uri: ORGANIZATION });
    expect(response).toMatchObject({ error: { message: expect.stringContaining('(400)') } });
    await expect.poll(() => closedEarly.toSorted()).toEqual(['company', 'departments', 'rooms']);
  });

  test('a failed read frees its sockets, so that the next read works', async () => {
    await serve({ DIALPAD_MAX_SOCKETS: '4' });
    responses = { offices: 400, rooms: 'never', departments: 'never', company: 'never' };
    for (let round = 0; round < 4; round++) await server.request('resources/read', { uri: ORGANIZATION });
    responses = { offices: { items: [office] } };
    expect(await readResource(ORGANIZATION)).toMatchObject({ office_count: 1 });
  });
});

test.each([
  ['hides', {}, '********'],
  ['shows', { MCP_REVEAL_SECRETS: 'true' }, 'hunter2'],
])('a resource or prompt %s secrets with the settings %j', async (_, environment, shown) => {
  await serve(environment);
  const secret = { sip_password: 'hunter2' };
  responses = { 'offices/1': { ...office, ...secret }, 'offices/1/plan': secret };
  expect(await readResource('dialpad-organization://offices/1')).toMatchObject({ sip_password: shown });
  const { data } = await server.getPrompt('licence_review', { office: '1' });
  expect(data).toMatchObject({ offices: [{ plan: { sip_password: shown } }] });
});
