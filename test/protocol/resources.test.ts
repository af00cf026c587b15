import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const lists = z.looseObject({
  result: z.looseObject({
    resources: z.array(z.looseObject({ uri: z.string(), title: z.string() })).default([]),
    resourceTemplates: z.array(z.looseObject({ uriTemplate: z.string() })).default([]),
    prompts: z.array(z.looseObject({ name: z.string() })).default([]),
  }),
});
const named = z.looseObject({ id: z.string(), name: z.string() });
const organization = z.looseObject({
  company: named,
  office_count: z.number(),
  offices: z.array(
    named.extend({
      departments: z.array(named),
      rooms: z.array(named.extend({ phones: z.array(z.looseObject({ id: z.string() })) })),
    }),
  ),
});

const ORGANIZATION = 'dialpad-organization://organization';

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
afterEach(() => server.close());

const list = async (method: string) => lists.parse(await server.request(method, {})).result;
const readOrganization = async () => organization.parse(await server.readResource(ORGANIZATION));

describe('with a company key', () => {
  beforeEach(() => serve());

  test('a company key lists the organization and each office by name, all readable', async () => {
    const { resources } = await list('resources/list');
    expect(resources.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Organization', 'San Francisco HQ', '東京']),
    );
    for (const { uri } of resources) expect(await server.readResource(uri)).toBeTypeOf('object');
  });

  test('a company key reads the organization as one tree, down to the phones', async () => {
    const tree = await readOrganization();
    expect(tree.offices).toHaveLength(tree.office_count);
    const office = tree.offices.find(({ name }) => name === 'San Francisco HQ');
    expect(office?.departments.map(({ name }) => name)).toContain('Support');
    const lobby = office?.rooms.find(({ name }) => name === 'Lobby');
    expect(lobby?.phones.length).toBeGreaterThan(0);
    expect(JSON.stringify(tree)).not.toContain('password');
  });

  test('a company key reads an office and a department with their parts', async () => {
    const { offices } = await readOrganization();
    const office = offices.find(({ name }) => name === 'San Francisco HQ');
    const support = office?.departments.find(({ name }) => name === 'Support');
    expect(await server.readResource(`dialpad-organization://offices/${office?.id}`)).toMatchObject({
      name: 'San Francisco HQ',
      departments: office?.departments,
      rooms: office?.rooms,
      available_licences: { room_lines: expect.any(Number) },
    });
    expect(await server.readResource(`dialpad-organization://departments/${support?.id}`)).toMatchObject({
      name: 'Support',
      operators: { users: expect.any(Array) },
    });
  });

  test.each([
    'dialpad-organization://offices/12',
    'dialpad-organization://offices/../company',
    'dialpad-organization://offices/',
    'dialpad-organization://nothing',
    'dialpad-organization://organization?PCID=pc_1',
    'dialpad-organization://organization/1',
    'https://dialpad.com/api/v2/company',
    'file:///etc/passwd',
    'no address',
    '',
  ])('no resource is found at %j', async (uri) => {
    const requests = simulator.ledger.requests.length;
    expect(await server.request('resources/read', { uri })).toMatchObject({
      error: { code: -32602, message: expect.stringContaining('not found') },
    });
    // Only a valid URI is worth a request.
    if (!uri.endsWith('/12')) expect(simulator.ledger.requests).toHaveLength(requests);
  });
});

test('an office key reads its own office', async () => {
  await serve({ DIALPAD_API_KEY: simulator.keys.officeAdmin });
  const { resources } = await list('resources/list');
  expect(resources.map(({ title }) => title)).toEqual(['Organization', 'Austin']);
  expect(await server.readResource(ORGANIZATION)).toMatchObject({ offices: [{ name: 'Austin' }] });
});

test('resources, templates and prompts whose tools are disabled are not listed', async () => {
  await serve({ DIALPAD_TOOLSETS: 'numbers' });
  expect((await list('resources/list')).resources).toEqual([]);
  expect((await list('resources/templates/list')).resourceTemplates).toEqual([]);
  expect((await list('prompts/list')).prompts).toEqual([]);
  const response = await server.request('resources/read', { uri: ORGANIZATION });
  expect(response).toMatchObject({ error: { code: -32602 } });
});

test('the tree has no parts that the toolsets do not include', async () => {
  await serve({ DIALPAD_TOOLSETS: 'offices' });
  const tree = z.looseObject({ offices: z.array(z.looseObject({})) });
  const { offices } = tree.parse(await server.readResource(ORGANIZATION));
  expect(offices[0]).not.toHaveProperty('rooms');
  expect(offices[0]).not.toHaveProperty('departments');
});

test('with an invalid key the organization is listed, and reading it says why it fails', async () => {
  await serve({ DIALPAD_API_KEY: 'wrong' });
  expect((await list('resources/list')).resources).toHaveLength(1);
  expect(await server.request('resources/read', { uri: ORGANIZATION })).toMatchObject({
    error: { message: expect.stringMatching(/rejected the API key \(401\)/) },
  });
});
