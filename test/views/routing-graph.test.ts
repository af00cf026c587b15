import { describe, expect, test } from 'vitest';
import { layOut } from '../../src/views/routing/layered-layout.ts';
import {
  type RoutingContext,
  routingGraph,
  stepsOf,
  targetKey,
  targetsOf,
} from '../../src/views/routing/routing-graph.ts';

const SALES = '9120384756473001';
const SUPPORT = '9120384756473002';

const hours = { hours_on: true, monday_hours: ['08:00', '18:00'] };
const key = (input: string, options: object) => ({ input, options });
const department = (id: string) => ({
  action: 'department',
  action_target_id: id,
  action_target_type: 'department',
});
const menu = (...dtmf: object[]) => ({ action: 'menu', try_dial_operators: false, dtmf });
const voicemail = { action: 'voicemail', try_dial_operators: false };

const context: RoutingContext = {
  ref: { kind: 'department', id: SALES },
  officeId: '9120384756470000',
  operators: { users: [{ id: '1', display_name: 'Ada Sample' }], rooms: [{ id: '2', name: 'Lobby' }] },
  names: new Map([[targetKey({ type: 'department', id: SUPPORT }), 'Support']]),
};

const stepsFor = (line: object, branches: ('open' | 'closed')[] = ['open', 'closed']) =>
  stepsOf(routingGraph({ phone_numbers: ['+14155550130'], ...line }, context, branches)).map(
    ({ step, when, next }) => `${step} –${when}→ ${next}`,
  );

describe('the graph of a call', () => {
  test('a call rings the operators, then follows the routing, with another branch while closed', () => {
    const open = { ...voicemail, try_dial_operators: true, operator_routing: 'longestidle' };
    expect(stepsFor({ ...hours, routing_options: { open, closed: { action: 'message' } } })).toEqual([
      'Incoming call –open→ 2 operators',
      'Incoming call –closed→ Message is played',
      '2 operators –no answer→ Voicemail',
    ]);
  });

  test('the hold queue is between the operators and the next step', () => {
    const open = { ...voicemail, try_dial_operators: true };
    const hold_queue = { allow_queuing: true, max_hold_count: 20, max_hold_seconds: 900 };
    const line = { ...hours, hold_queue, routing_options: { open, closed: voicemail } };
    expect(stepsFor(line, ['open'])).toEqual([
      'Incoming call –open→ 2 operators',
      '2 operators –all busy→ Hold queue',
      '2 operators –no answer→ Voicemail',
      'Hold queue –too long→ Voicemail',
    ]);
    const { nodes } = routingGraph(line, context, ['open']);
    expect(nodes.find(({ id }) => id === 'queue')?.details).toEqual(['up to 20 callers, 15 min']);
  });

  test('each key of a menu leads to its target by name, and targets are shared', () => {
    const open = menu(
      key('1', department(SUPPORT)),
      key('2', department(SUPPORT)),
      key('3', { action: 'directory' }),
    );
    expect(stepsFor({ ...hours, routing_options: { open, closed: department(SUPPORT) } })).toEqual([
      'Incoming call –open→ Phone menu',
      'Incoming call –closed→ Support',
      'Phone menu –key 1, key 2→ Support',
      'Phone menu –key 3→ Directory',
    ]);
  });

  test('a menu that plays again and a key that leads back to the line are loops', () => {
    const open = menu(key('9', { action: 'menu' }), key('0', department(SALES)));
    const graph = routingGraph({ ...hours, routing_options: { open, closed: voicemail } }, context, ['open']);
    expect(graph.edges).toEqual(
      expect.arrayContaining([
        { from: 'menu:open', to: 'menu:open', labels: ['9'] },
        { from: 'menu:open', to: 'start', labels: ['0'] },
      ]),
    );
  });

  test('a line whose hours are not in force has only the open branch', () => {
    const line = { hours_on: false, routing_options: { open: voicemail, closed: { action: 'message' } } };
    expect(stepsFor(line)).toEqual(['Incoming call –always→ Voicemail']);
  });

  test('an office, which does not report whether its hours are in force, has both branches', () => {
    const line = {
      monday_hours: ['08:00', '18:00'],
      routing_options: { open: voicemail, closed: voicemail },
    };
    expect(stepsFor(line)).toEqual(['Incoming call –open, closed→ Voicemail']);
  });

  test.each([
    ['no routing at all', {}],
    ['routing of a wrong form', { routing_options: 'none' }],
    ['a menu without keys', { routing_options: { open: menu(), closed: null } }],
    ['a word that Dialpad added', { routing_options: { open: { action: 'hologram' } } }],
  ])('a routing with %s can be drawn', (_, line) => {
    const graph = routingGraph(line, context, ['open', 'closed']);
    expect(graph.nodes.length).toBeGreaterThan(1);
    expect(layOut(graph, { direction: 'LR', nodeWidth: 140 }).width).toBeGreaterThan(0);
  });

  test('the targets of a routing have no duplicates', () => {
    const open = menu(key('1', department(SUPPORT)), key('2', department(SUPPORT)));
    expect(targetsOf({ routing_options: { open, closed: department(SALES) } })).toEqual([
      { type: 'department', id: SUPPORT },
      { type: 'department', id: SALES },
    ]);
  });
});

describe('the layout', () => {
  const open = menu(
    ...Array.from({ length: 10 }, (_, index) => key(String(index), department(`${SUPPORT}${index % 4}`))),
    key('*', { action: 'menu' }),
    key('#', department(SALES)),
  );
  const graph = routingGraph({ ...hours, routing_options: { open, closed: open } }, context, [
    'open',
    'closed',
  ]);

  test.each(['LR', 'TB'] as const)('the layout of %s has no overlaps', (direction) => {
    const { nodes, edges, width, height } = layOut(graph, { direction, nodeWidth: 140 });
    for (const one of nodes) {
      expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width / 2).toBeLessThanOrEqual(width);
      expect(one.y + one.height / 2).toBeLessThanOrEqual(height);
      for (const other of nodes) {
        if (one === other) continue;
        const isApart =
          Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
          Math.abs(one.y - other.y) >= (one.height + other.height) / 2;
        expect(isApart, `${one.node.title} and ${other.node.title}`).toBe(true);
      }
    }
    for (const { points } of edges) expect(points.length).toBeGreaterThan(1);
  });
});
