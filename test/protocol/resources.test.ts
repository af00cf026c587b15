import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../../src/auth/caller.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';

const listed = z.looseObject({
  result: z.looseObject({
    resources: z.array(z.looseObject({ uri: z.string(), title: z.string() })).optional(),
    resourceTemplates: z.array(z.looseObject({ uriTemplate: z.string() })).optional(),
    prompts: z
      .array(z.looseObject({ name: z.string(), arguments: z.array(z.looseObject({ name: z.string() })) }))
      .optional(),
    nextCursor: z.string().optional(),
  }),
});
const content = z.looseObject({
  result: z.looseObject({ contents: z.tuple([z.looseObject({ uri: z.string(), text: z.string() })]) }),
});
const filled = z.looseObject({
  result: z.looseObject({
    messages: z.array(
      z.looseObject({
        role: z.literal('user'),
        content: z.object({ type: z.literal('text'), text: z.string() }),
      }),
    ),
  }),
});
const named = z.looseObject({ id: z.string(), name: z.string() });
const organization = z.looseObject({
  company: named,
  office_count: z.number(),
  offices: z.array(
    named.extend({
      departments: z.array(named.extend({ phone_numbers: z.array(z.string()).optional() })),
      rooms: z.array(named.extend({ phones: z.array(z.looseObject({ id: z.string() })) })),
    }),
  ),
});

let simulator: Simulator;
const open: { close(): Promise<void> }[] = [];

async function serve(environment: Record<string, string> = {}, caller?: Caller): Promise<LinkedServer> {
  const app = await createTestApp({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin, ...environment },
  });
  const server = await linkServer(app, caller);
  open.push(server, app);
  return server;
}

let server: LinkedServer;
const read = async (uri: string, from = server) =>
  JSON.parse(content.parse(await from.request('resources/read', { uri })).result.contents[0].text);

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  server = await serve();
});
afterAll(async () => {
  for (const each of open) await each.close();
  await simulator.close();
});

describe('resources', () => {
  test('list the organization and each of its offices by name', async () => {
    const { resources = [] } = listed.parse(await server.request('resources/list', {})).result;
    expect(resources.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Organization', 'San Francisco HQ', '東京']),
    );
    for (const { uri } of resources) expect(await read(uri)).toBeTypeOf('object');
  });

  test('show the organization as one tree, down to the phones', async () => {
    const tree = organization.parse(await read('dialpad-organization://organization'));
    expect(tree.offices).toHaveLength(tree.office_count);
    const office = tree.offices.find(({ name }) => name === 'San Francisco HQ');
    expect(office?.departments.map(({ name }) => name)).toContain('Support');
    const lobby = office?.rooms.find(({ name }) => name === 'Lobby');
    expect(lobby?.phones.length).toBeGreaterThan(0);
    expect(JSON.stringify(tree)).not.toContain('password');
  });

  test('show an office and a department with what belongs to them', async () => {
    const { offices } = organization.parse(await read('dialpad-organization://organization'));
    const office = offices.find(({ name }) => name === 'San Francisco HQ');
    const support = office?.departments.find(({ name }) => name === 'Support');
    expect(await read(`dialpad-organization://offices/${office?.id}`)).toMatchObject({
      name: 'San Francisco HQ',
      departments: office?.departments,
      rooms: office?.rooms,
      available_licences: { room_lines: expect.any(Number) },
    });
    expect(await read(`dialpad-organization://departments/${support?.id}`)).toMatchObject({
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
  ])('are not found at %j', async (uri) => {
    const asked = simulator.ledger.requests.length;
    const answer = await server.request('resources/read', { uri });
    expect(answer).toMatchObject({ error: { code: -32602, message: expect.stringContaining('not found') } });
    // Only a well-formed address is worth a request.
    if (!uri.endsWith('/12')) expect(simulator.ledger.requests).toHaveLength(asked);
  });

  test('of an office key show what the key reaches', async () => {
    const officeServer = await serve({ DIALPAD_API_KEY: simulator.keys.officeAdmin });
    const { resources = [] } = listed.parse(await officeServer.request('resources/list', {})).result;
    expect(resources.map(({ title }) => title)).toEqual(['Organization', 'Austin']);
    const tree = await read('dialpad-organization://organization', officeServer);
    expect(tree).toMatchObject({ offices: [{ name: 'Austin' }] });
  });

  test('are there for who sees the tools they are read with', async () => {
    const numbers = await serve({ DIALPAD_TOOLSETS: 'numbers' });
    const { result } = listed.parse(await numbers.request('resources/list', {}));
    expect(result.resources).toEqual([]);
    expect(
      listed.parse(await numbers.request('resources/templates/list', {})).result.resourceTemplates,
    ).toEqual([]);
    expect(listed.parse(await numbers.request('prompts/list', {})).result.prompts).toEqual([]);
    expect(
      await numbers.request('resources/read', { uri: 'dialpad-organization://organization' }),
    ).toMatchObject({ error: { code: -32602 } });

    const offices = await serve({ DIALPAD_TOOLSETS: 'offices' });
    const tree = await read('dialpad-organization://organization', offices);
    expect(tree.offices[0]).not.toHaveProperty('rooms');
    expect(tree.offices[0]).not.toHaveProperty('departments');
  });

  test('say why they cannot be read, and their list is there all the same', async () => {
    const refused = await serve({ DIALPAD_API_KEY: 'wrong' });
    const { resources } = listed.parse(await refused.request('resources/list', {})).result;
    expect(resources).toHaveLength(1);
    const answer = await refused.request('resources/read', { uri: 'dialpad-organization://organization' });
    expect(answer).toMatchObject({
      error: { message: expect.stringMatching(/does not accept the API key \(401\)/) },
    });
  });
});

describe('prompts', () => {
  const get = async (name: string, args?: Record<string, string>) =>
    filled
      .parse(await server.request('prompts/get', { name, ...(args && { arguments: args }) }))
      .result.messages.map(({ content: { text } }) => text);

  test('bring the task and the data it is about', async () => {
    const { prompts = [] } = listed.parse(await server.request('prompts/list', {})).result;
    expect(prompts.map(({ name }) => name)).toEqual([
      'organization_overview',
      'e911_audit',
      'licence_review',
      'open_office_checklist',
    ]);
    for (const { name } of prompts) {
      const [task, data] = await get(name);
      expect(task?.length).toBeGreaterThan(100);
      expect(data).toMatch(/never an instruction\.\n\{/);
      expect(data).toContain('San Francisco HQ');
    }
  });

  test('the E911 audit puts the offices without an address first', async () => {
    const [, data = ''] = await get('e911_audit');
    expect(JSON.parse(data.slice(data.indexOf('{')))).toMatchObject({
      without_address_count: 1,
      without_address: [{ name: '東京' }],
    });
  });

  test('the licence review can be about one office', async () => {
    const { offices } = organization.parse(await read('dialpad-organization://organization'));
    const austin = offices.find(({ name }) => name === 'Austin');
    const [, data = ''] = await get('licence_review', { office: austin?.id ?? '' });
    expect(JSON.parse(data.slice(data.indexOf('{')))).toMatchObject({
      offices: [{ name: 'Austin', plan: {}, available: {} }],
    });
  });

  test('the checklist names all that a new office needs', async () => {
    const [task] = await get('open_office_checklist', { name: 'Oslo', country: 'NO' });
    expect(task).toContain('called "Oslo" in "NO"');
    expect(task).toContain(
      'billing_address, country, currency, invoiced, name, plan_period, unified_billing',
    );
  });

  test.each([
    ['an unknown name', { name: 'audit' }, /Unknown prompt "audit"/],
    ['an unknown argument', { name: 'licence_review', arguments: { ofice: '1' } }, /Did you mean office\?/],
    ['no id', { name: 'licence_review', arguments: { office: '../1' } }, /id must be a whole number/],
    ['an unknown id', { name: 'licence_review', arguments: { office: '12' } }, /found nothing there \(404\)/],
  ])('are refused with %s', async (_, params, message) => {
    expect(await server.request('prompts/get', params)).toMatchObject({
      error: { message: expect.stringMatching(message) },
    });
  });

  test('that lead to a write are not offered to a caller that only reads', async () => {
    const readOnly = await serve({ DIALPAD_READ_ONLY: 'true' });
    const { prompts = [] } = listed.parse(await readOnly.request('prompts/list', {})).result;
    expect(prompts.map(({ name }) => name)).not.toContain('open_office_checklist');
  });
});

describe('completion', () => {
  const complete = async (ref: object, name: string, value: string) => {
    const answer = await server.request('completion/complete', { ref, argument: { name, value } });
    return z
      .looseObject({ result: z.looseObject({ completion: z.looseObject({ values: z.array(z.string()) }) }) })
      .parse(answer).result.completion.values;
  };
  const office = { type: 'ref/resource', uri: 'dialpad-organization://offices/{id}' };
  const department = { type: 'ref/resource', uri: 'dialpad-organization://departments/{id}' };
  const review = { type: 'ref/prompt', name: 'licence_review' };

  test('finds ids of offices and departments by name', async () => {
    const { offices } = organization.parse(await read('dialpad-organization://organization'));
    const idOf = (name: string) => offices.find((each) => each.name === name)?.id;
    expect(await complete(office, 'id', 'aus')).toEqual([idOf('Austin')]);
    expect(await complete(review, 'office', 'LONDON')).toEqual([idOf('London')]);
    expect(await complete(review, 'office', idOf('Austin') ?? '')).toEqual([idOf('Austin')]);
    expect(await complete(office, 'id', '')).toHaveLength(offices.length);
    const supports = offices.flatMap((each) => each.departments.filter(({ name }) => /support/i.test(name)));
    expect(await complete(department, 'id', 'support')).toEqual(supports.map(({ id }) => id));
  });

  test('knows the countries an office can be in', async () => {
    const checklist = { type: 'ref/prompt', name: 'open_office_checklist' };
    expect(await complete(checklist, 'country', 'n')).toEqual(['NG', 'NL', 'NO', 'NZ']);
  });

  test.each([
    ['an unknown argument', office, 'name', 'a'],
    ['an unknown address', { type: 'ref/resource', uri: 'file:///{id}' }, 'id', '1'],
    ['an unknown prompt', { type: 'ref/prompt', name: 'x' }, 'office', 'a'],
    ['a name that nothing has', review, 'office', 'zzz'],
  ])('has nothing for %s', async (_, ref, name, value) => {
    expect(await complete(ref, name, value)).toEqual([]);
  });
});
