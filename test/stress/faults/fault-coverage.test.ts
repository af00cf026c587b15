import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { findTool, tools as registry } from '../../../src/registry/registry.ts';
import { fullName } from '../../../src/registry/tool-names.ts';
import { faultSchema } from '../../../src/simulator/faults.ts';
import { type FaultRequest, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { createTestApp, type LinkedServer, linkServer } from '../../support/linked-server.ts';
import { type PlannedCall, planCalls } from './calls.ts';
import { type Told, toldBy } from './reported-outcome.ts';

const PREFIX = 'dialpad_organization_';

type Fault = FaultRequest['does'];

/** What a call is told when a fault strikes once. */
interface Row {
  readonly does: Fault;
  readonly read: Told;
  readonly write: Told;
  /** When a write is not tried, because the upstream would say what is not so, and no client can see through that. */
  readonly lies?: 'before' | 'after';
  /** The fault never ends by itself: the deadline does. */
  readonly endless?: true;
}

const status = (code: number, body: 'json' | 'html' | 'text' | 'empty' = 'json'): Fault => ({
  kind: 'status',
  status: code,
  body,
});

const rows: readonly Row[] = [
  { does: status(200), read: 'neither', write: 'maybe' },
  { does: status(200, 'empty'), read: 'neither', write: 'maybe' },
  { does: status(200, 'html'), read: 'neither', write: 'maybe' },
  { does: status(200, 'text'), read: 'neither', write: 'maybe' },
  { does: status(400), read: 'neither', write: 'nothing', lies: 'after' },
  { does: status(401, 'text'), read: 'neither', write: 'nothing', lies: 'after' },
  { does: status(403, 'html'), read: 'neither', write: 'nothing', lies: 'after' },
  { does: status(404, 'empty'), read: 'neither', write: 'nothing', lies: 'after' },
  { does: status(409), read: 'neither', write: 'nothing', lies: 'after' },
  { does: status(413), read: 'neither', write: 'nothing', lies: 'after' },
  // Tried again, because Dialpad says with it that it did nothing.
  { does: status(429), read: 'done', write: 'done', lies: 'after' },
  { does: status(500, 'html'), read: 'neither', write: 'maybe' },
  // A read is simply tried again; a write is not.
  { does: status(502), read: 'done', write: 'maybe' },
  { does: status(503, 'empty'), read: 'done', write: 'maybe' },
  { does: status(504, 'html'), read: 'done', write: 'maybe' },
  { does: { kind: 'reset' }, read: 'done', write: 'maybe' },
  { does: { kind: 'reset_after_headers' }, read: 'done', write: 'maybe' },
  { does: { kind: 'half' }, read: 'done', write: 'maybe' },
  { does: { kind: 'malformed' }, read: 'neither', write: 'maybe' },
  { does: { kind: 'endless' }, read: 'neither', write: 'maybe' },
  { does: { kind: 'huge', bytes: 100 }, read: 'neither', write: 'maybe' },
  { does: { kind: 'huge', bytes: 8_000_001 }, read: 'neither', write: 'maybe' },
  { does: { kind: 'redirect', location: 'http://127.0.0.1:1/' }, read: 'neither', write: 'maybe' },
  { does: { kind: 'delay', ms: 1 }, read: 'done', write: 'done' },
  { does: { kind: 'delay', ms: 60_000 }, read: 'neither', write: 'maybe', endless: true },
  { does: { kind: 'slow', intervalMs: 1 }, read: 'done', write: 'done', lies: 'before' },
  { does: { kind: 'slow', intervalMs: 60_000 }, read: 'neither', write: 'maybe', endless: true },
  { does: { kind: 'hang' }, read: 'neither', write: 'maybe', endless: true },
];

/** A read, and a write of every verb. */
const tools = [
  'rooms_get',
  'offices_e911_update',
  'departments_delete',
  'departments_create',
  'departments_update',
] as const;

const cases = rows
  .flatMap((row) =>
    (['before', 'after'] as const).flatMap((at) =>
      tools.map((tool) => ({ ...row, at, tool, fault: Object.values(row.does).join(' ') })),
    ),
  )
  .filter(({ tool, at, lies }) => tool === 'rooms_get' || at !== lies);

const answer = z.looseObject({
  result: z.looseObject({ content: z.tuple([z.looseObject({ text: z.string() })]) }),
});

describe('results of calls whose request fails before or after it was applied', () => {
  let simulator: Simulator;
  let calls: readonly PlannedCall[];
  let patient: LinkedServer;
  let hasty: LinkedServer;
  let close: () => Promise<void>;

  beforeAll(async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    simulator = await startSimulator({ rateLimit: false });
    calls = await planCalls(simulator);
    const environment = { DIALPAD_API_KEY: simulator.keys.companyAdmin };
    const app = await createTestApp({ baseUrl: simulator.origin, environment });
    patient = await linkServer(app);
    hasty = await linkServer({ ...app, timeoutMs: 120 });
    close = async () => {
      await Promise.all([patient.close(), hasty.close()]);
      await app.close();
      await simulator.close();
    };
  });
  afterAll(async () => {
    await close();
    vi.restoreAllMocks();
  });

  test.each(cases)('$fault $at $tool', async ({ does, at, tool, read, write, endless }) => {
    const call = calls.find((planned) => planned.tool === tool);
    const declared = findTool(PREFIX + tool);
    if (call === undefined || declared === undefined) throw new Error(`there is no ${tool}`);
    simulator.reset();
    simulator.faults.add({ at, does });

    const server = endless ? hasty : patient;
    const message = await server.request('tools/call', { name: declared.name, arguments: call.args });
    const { result } = answer.parse(message);
    const told = toldBy(result);
    expect([told, result.content[0].text]).toEqual([call.kind === 'read' ? read : write, expect.any(String)]);
    expect(simulator.faults.waiting).toEqual([]);

    const carriedOut = simulator.ledger.entries.map((entry) => entry.tool);
    const expected = call.kind !== 'read' && (at === 'after' || told === 'done');
    expect(carriedOut).toEqual(expected ? [declared.name] : []);
    if (told === 'maybe') {
      const check = declared.verifyWith;
      expect(findTool(fullName(check ?? ''))).toMatchObject({ method: 'GET' });
      expect(result.content[0].text).toContain(`Check with ${check} before trying again.`);
    }
  });

  test('every fault of the simulator is covered', () => {
    const known = faultSchema.shape.does.options.map((option) => option.shape.kind.value);
    expect(new Set(rows.map(({ does }) => does.kind))).toEqual(new Set(known));
  });
});

test('every write names the read that shows whether it was applied, if Dialpad has one', () => {
  const unnamed = registry.filter(({ method, verifyWith }) => method !== 'GET' && verifyWith === undefined);
  expect(unnamed.map(({ name }) => name)).toEqual([`${PREFIX}deskphones_rooms_create_international_pin`]);
});
