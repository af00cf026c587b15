import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildRequest } from '../../src/dialpad/build-request.ts';
import { defineTool, type ToolDeclaration } from '../../src/registry/define-tool.ts';
import { findTool } from '../../src/registry/registry.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Found, lookAround } from './samples.ts';
import { clientOf, send } from './send.ts';
import { wireProblemOf } from './wire-schema.ts';

let simulator: Simulator;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  found = await lookAround(clientOf(simulator.origin, simulator.keys.companyAdmin));
  simulator.reset();
});
afterAll(() => simulator.close());

const declarationOf = (name: string): ToolDeclaration => {
  const tool = findTool(`dialpad_organization_${name}`);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  return tool;
};

const cases: readonly {
  mistake: string;
  tool: string;
  change: Partial<ToolDeclaration>;
  args: (ids: Found) => Readonly<Record<string, unknown>>;
  status: number;
}[] = [
  {
    mistake: 'no mistake',
    tool: 'company_update_settings',
    change: {},
    args: () => ({ has_callai: true }),
    status: 200,
  },
  {
    mistake: 'a query parameter in the body',
    tool: 'company_update_settings',
    change: { inQuery: [] },
    args: () => ({ has_callai: true }),
    status: 400,
  },
  {
    mistake: 'a body parameter in the query',
    tool: 'departments_update',
    change: { inQuery: ['ring_seconds'] },
    args: ({ department }) => ({ id: department, ring_seconds: 20 }),
    status: 400,
  },
  {
    mistake: 'a quantity as text',
    tool: 'departments_update',
    change: { input: { id: z.string(), ring_seconds: z.string() } },
    args: ({ department }) => ({ id: department, ring_seconds: '20' }),
    status: 400,
  },
  {
    mistake: 'a parameter with another name',
    tool: 'rooms_post',
    change: { input: { name: z.string(), office: z.string() } },
    args: ({ office }) => ({ name: 'Atrium', office }),
    status: 400,
  },
  {
    mistake: 'another path',
    tool: 'departments_list',
    change: { endpoint: 'GET /api/v2/office/{office_id}/departments' },
    args: ({ office }) => ({ office_id: office }),
    status: 404,
  },
  {
    mistake: 'another method',
    tool: 'rooms_patch',
    change: { endpoint: 'PUT /api/v2/rooms/{id}' },
    args: ({ room }) => ({ id: room, name: 'Atrium' }),
    status: 405,
  },
];

test.each(cases)(
  'a declaration with $mistake gets $status from the simulator',
  async ({ tool, change, args, status }) => {
    const { method, path, body } = buildRequest(
      defineTool({ ...declarationOf(tool), ...change }),
      args(found),
    );
    const response = await send(method, simulator.origin + path, {
      key: simulator.keys.companyAdmin,
      ...(body !== undefined && { text: body }),
    });
    expect([response.status, response.text]).toEqual([status, expect.any(String)]);
  },
);

test('a response field that the contract does not have, or that has another type, is reported', () => {
  const office = { type: 'object', properties: { ring_seconds: { type: 'integer' } } } as const;
  expect(wireProblemOf(office, { ring_seconds: '30' })).toBeUndefined();
  expect(wireProblemOf(office, { ring_seconds: 30 })).toMatch('expected integer');
  expect(wireProblemOf(office, { hours_on: true })).toBe('Unknown parameter response.hours_on.');
});
