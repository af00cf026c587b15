import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tools } from '../../src/registry/registry.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { createTestApp, type LinkedServer, linkServer } from '../support/linked-server.ts';

/** What an answer may be long, by default. */
const LIMIT = 50_000;

const SCALE = { offices: 500, rooms: 5_000, optOuts: 100_000 };

const result = z.looseObject({
  result: z.looseObject({
    isError: z.boolean().optional(),
    content: z.tuple([z.looseObject({ text: z.string() })]),
  }),
});
const list = z.looseObject({
  items: z
    .array(z.looseObject({ id: z.string().optional(), external_endpoint: z.string().optional() }))
    .default([]),
  cursor: z.string().optional(),
  reduced: z
    .looseObject({ counts: z.record(z.string(), z.object({ total: z.number(), shown: z.number() })) })
    .optional(),
});

let simulator: Simulator;
let server: LinkedServer;
let closeApp: () => Promise<void>;

async function call(tool: string, args: object = {}) {
  const answer = await server.request('tools/call', { name: tool, arguments: args });
  const { isError, content } = result.parse(answer).result;
  const { text } = content[0];
  expect([tool, isError, text.length <= LIMIT]).toEqual([tool, undefined, true]);
  return list.parse(JSON.parse(text));
}

beforeAll(async () => {
  simulator = await startSimulator({ seed: SCALE, rateLimit: false });
  const app = await createTestApp({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin, DIALPAD_RATE_LIMIT: '100000' },
  });
  closeApp = app.close;
  server = await linkServer(app);
});
afterAll(async () => {
  await server.close();
  await closeApp();
  await simulator.close();
});

describe('a company of 500 offices, 5,000 rooms and 100,000 opt-outs', () => {
  test('no result of a read exceeds the size limit', async () => {
    const office = (await call('dialpad_organization_offices_list')).items[0]?.id;
    const room = (await call('dialpad_organization_rooms_list')).items[0]?.id;
    const company = await call('dialpad_organization_company_get');
    const known = new Map<string, unknown>([
      ['office_id', office],
      ['parent_id', room],
      ['opt_out_state', 'opted_out'],
    ]);
    const idOf = (name: string) => {
      if (name.includes('company')) return company.id;
      return name.includes('rooms') ? room : office;
    };
    const readable = tools.filter(
      ({ risk, name }) => risk === 'read' && !/departments_(operators_)?get|deskphones_rooms_get/.test(name),
    );
    for (const tool of readable) {
      const required = Object.entries(tool.arguments.shape).filter(
        ([, schema]) => !schema.safeParse(undefined).success,
      );
      const args = Object.fromEntries(
        required.map(([name]) => [name, name === 'id' ? idOf(tool.name) : known.get(name)]),
      );
      await call(tool.name, args);
      if (tool.paged) await call(tool.name, { ...args, fetch_all: true });
    }
  });

  test.each([
    ['offices_list', SCALE.offices],
    ['rooms_list', SCALE.rooms],
  ])('%s returns all items when its cursors and hints are followed', async (tool, total) => {
    const found = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await call(`dialpad_organization_${tool}`, {
        fetch_all: true,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { id } of page.items) found.add(id ?? '');
      for (const { total: all, shown } of Object.values(page.reduced?.counts ?? {})) expect(shown).toBe(all);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(found.size).toBe(total);
  });

  test('company_sms_opt_out returns all items when its cursors and hints are followed', async () => {
    const { id } = await call('dialpad_organization_company_get').then((company) =>
      z.object({ id: z.string() }).parse(company),
    );
    const found = new Set<string>();
    for (const opt_out_state of ['opted_out', 'opted_back_in']) {
      let cursor: string | undefined;
      do {
        const page = await call('dialpad_organization_company_sms_opt_out', {
          id,
          opt_out_state,
          fetch_all: true,
          ...(cursor !== undefined && { cursor }),
        });
        for (const { external_endpoint } of page.items) found.add(external_endpoint ?? '');
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
    expect(found.size).toBe(SCALE.optOuts);
  }, 60_000);

  test('resources and prompts of a large company stay within the size limit', async () => {
    const contents = z.looseObject({
      result: z.looseObject({ contents: z.tuple([z.looseObject({ text: z.string() })]) }),
    });
    const read = contents.parse(
      await server.request('resources/read', { uri: 'dialpad-organization://organization' }),
    ).result.contents[0].text;
    expect(read.length).toBeLessThanOrEqual(LIMIT);
    expect(JSON.parse(read)).toMatchObject({ office_count: SCALE.offices, left_out: expect.any(String) });
    const messages = z.looseObject({
      result: z.looseObject({
        messages: z.array(z.looseObject({ content: z.looseObject({ text: z.string() }) })),
      }),
    });
    for (const name of ['organization_overview', 'e911_audit', 'licence_review', 'open_office_checklist']) {
      const prompt = messages.parse(await server.request('prompts/get', { name })).result;
      for (const { content } of prompt.messages) expect(content.text.length).toBeLessThanOrEqual(LIMIT + 100);
    }
  });
});
