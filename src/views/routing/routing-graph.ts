import type { JsonObject } from '../../lib/is-record.ts';
import { summarizeWeek, weekOf } from '../hours/week.ts';
import type { IconName } from '../parts/icon.tsx';
import type { LineRef } from '../parts/place.ts';
import {
  count,
  idOf,
  numberOf,
  plainText,
  recordOf,
  recordsOf,
  textOf,
  textsOf,
} from '../parts/plain-text.ts';

export type Branch = 'open' | 'closed';

/** A step of a call. */
export interface RoutingNode {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** Up to three short lines of detail. */
  readonly details: readonly string[];
  /** A line with its own routing, which a person can open. */
  readonly line?: LineRef;
  readonly isEnd?: boolean;
}

export interface RoutingEdge {
  readonly from: string;
  readonly to: string;
  /** Conditions that lead along it: keys, `no answer`, … */
  readonly labels: readonly string[];
}

/** The steps of a call. Steps may be shared, and a menu may lead back. */
export interface RoutingGraph {
  readonly nodes: readonly RoutingNode[];
  readonly edges: readonly RoutingEdge[];
}

/** Data besides the line itself. */
export interface RoutingContext {
  readonly ref: LineRef;
  readonly officeId: string;
  /** The result of the operators tool; undefined where it could not be read. */
  readonly operators: JsonObject | undefined;
  /** Names of targets by {@link targetKey}. */
  readonly names: ReadonlyMap<string, string>;
}

const START = 'start';
const OPERATORS = 'operators';

/** Labels of the steps at which a call leaves the line. */
const endings: Readonly<Record<string, readonly [IconName, string]>> = {
  ai_agent: ['people', 'AI agent'],
  company_directory: ['people', 'Company directory'],
  directory: ['people', 'Directory'],
  disabled: ['cross', 'Call ends'],
  extension: ['keypad', 'Dial an extension'],
  google_dialogflow: ['people', 'Dialogflow agent'],
  last_name_company_directory: ['people', 'Company directory by last name'],
  last_name_directory: ['people', 'Directory by last name'],
  message: ['message', 'Message is played'],
  scripted_ivr: ['keypad', 'Scripted menu'],
  voicemail: ['voicemail', 'Voicemail'],
};

const ringOrders: Readonly<Record<string, string>> = {
  fixedorder: 'in a fixed order',
  longestidle: 'longest idle first',
  mostskilled: 'most skilled first',
  random: 'in random order',
  roundrobin: 'in turn',
  simultaneous: 'all at once',
};

const targetKinds: Readonly<Record<string, string>> = {
  callcenter: 'Call center',
  department: 'Department',
  office: 'Office',
  room: 'Room',
  user: 'Person',
};

/** Kind and id of a target. */
export interface Target {
  readonly type: string;
  readonly id: string;
}

export const targetKey = ({ type, id }: Target): string => `${type}:${id}`;

function targetOf(action: JsonObject | undefined): Target | undefined {
  const id = idOf(action, 'action_target_id');
  const type = textOf(action, 'action_target_type') || textOf(action, 'action');
  return id === '' || type === '' ? undefined : { type, id };
}

const branchOf = (line: JsonObject, branch: Branch): JsonObject | undefined =>
  recordOf(recordOf(line, 'routing_options'), branch);

const keysOf = (routing: JsonObject | undefined) =>
  recordsOf(routing, 'dtmf').map((key) => ({
    input: textOf(key, 'input'),
    options: recordOf(key, 'options'),
  }));

/** The targets of a line's routing, without duplicates. */
export function targetsOf(line: JsonObject): readonly Target[] {
  const actions = (['open', 'closed'] as const).flatMap((branch) => {
    const routing = branchOf(line, branch);
    return [routing, ...keysOf(routing).map(({ options }) => options)];
  });
  const targets = actions.flatMap((action) => targetOf(action) ?? []);
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}

const secondsText = (seconds: number): string =>
  seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;

function operatorsNode(operators: JsonObject | undefined, line: JsonObject, routing: JsonObject | undefined) {
  const people = [...recordsOf(operators, 'users'), ...recordsOf(operators, 'rooms')];
  const names = people.map((person) => textOf(person, 'display_name') || textOf(person, 'name'));
  const order = ringOrders[textOf(routing, 'operator_routing')];
  const ring = numberOf(line, 'ring_seconds');
  return {
    id: OPERATORS,
    icon: 'people' as const,
    title: operators === undefined ? 'Operators' : count(people.length, 'operator'),
    details: [
      ...(names.length > 0 ? [plainText(names.join(', '))] : []),
      [ring > 0 && `ring ${ring} s`, order].filter(Boolean).join(', '),
    ].filter((detail) => detail !== ''),
  };
}

function queueNode(line: JsonObject): RoutingNode | undefined {
  const queue = recordOf(line, 'hold_queue');
  if (queue === undefined || queue.allow_queuing === false) return undefined;
  const size = numberOf(queue, 'max_hold_count');
  const wait = numberOf(queue, 'max_hold_seconds');
  return {
    id: 'queue',
    icon: 'queue',
    title: 'Hold queue',
    details: [
      [size > 0 && `up to ${count(size, 'caller')}`, wait > 0 && secondsText(wait)]
        .filter(Boolean)
        .join(', '),
    ],
  };
}

/** The steps of the requested branches. A line is never closed when its hours are not in force. */
export function routingGraph(
  line: JsonObject,
  { ref, officeId, operators, names }: RoutingContext,
  branches: readonly Branch[],
): RoutingGraph {
  const week = weekOf(line);
  const isAlwaysOpen = week.isInForce === false;
  const nodes = new Map<string, RoutingNode>();
  const edges = new Map<string, { from: string; to: string; labels: string[] }>();
  const add = (node: RoutingNode): string => {
    if (!nodes.has(node.id)) nodes.set(node.id, node);
    return node.id;
  };
  const link = (from: string, to: string, label = '') => {
    const edge = edges.get(`${from}→${to}`) ?? { from, to, labels: [] };
    edges.set(`${from}→${to}`, edge);
    if (label !== '' && !edge.labels.includes(label)) edge.labels.push(label);
  };

  function targetNode({ type, id }: Target): string {
    if (type === ref.kind && id === ref.id) return START;
    const kind = targetKinds[type] ?? plainText(type, 30);
    const hasRouting =
      type === 'office' || type === 'department' || (type === 'callcenter' && officeId !== '');
    return add({
      id: `target:${targetKey({ type, id })}`,
      icon: type === 'room' ? 'door' : type === 'office' ? 'office' : 'people',
      title: names.get(targetKey({ type, id })) ?? `${kind} ${id}`,
      details: [kind],
      ...(hasRouting && { line: { kind: type, id, ...(type === 'callcenter' && { officeId }) } }),
    });
  }

  function actionNode(action: JsonObject | undefined, branch: Branch): string {
    const word = textOf(action, 'action');
    if (word === 'menu') return menuNode(branch);
    if (word === 'operator') {
      ringOperators(branch, 'fallback');
      return OPERATORS;
    }
    const target = targetOf(action);
    if (target !== undefined) return targetNode(target);
    const [icon, title] = endings[word] ?? ['question', word.replaceAll('_', ' ') || 'Not set'];
    return add({ id: `end:${word}`, icon, title, details: [], isEnd: true });
  }

  function menuNode(branch: Branch): string {
    const id = `menu:${branch}`;
    if (nodes.has(id)) return id;
    const keys = keysOf(branchOf(line, branch));
    add({ id, icon: 'keypad', title: 'Phone menu', details: [count(keys.length, 'key')] });
    for (const { input, options } of keys) link(id, actionNode(options, branch), input || '?');
    return id;
  }

  /** Rings the operators; what follows is the routing of the branch, or for a menu key no_operators_action. */
  function ringOperators(branch: Branch, next: 'action' | 'fallback'): void {
    const routing = branchOf(line, branch);
    add(operatorsNode(operators, line, routing));
    const then = next === 'action' ? routing : { action: textOf(line, 'no_operators_action') || 'voicemail' };
    const queue = queueNode(line);
    const after = textOf(then, 'action') === 'operator' ? undefined : actionNode(then, branch);
    if (queue !== undefined) {
      link(OPERATORS, add(queue), 'all busy');
      if (after !== undefined) link(queue.id, after, 'too long');
    }
    if (after !== undefined) link(OPERATORS, after, 'no answer');
  }

  const [number] = textsOf(line, 'phone_numbers');
  add({
    id: START,
    icon: 'phone',
    title: 'Incoming call',
    details: [
      ...(number === undefined ? [] : [number]),
      ...(isAlwaysOpen ? ['open around the clock'] : summarizeWeek(week).slice(0, 2)),
    ],
  });
  for (const branch of branches) {
    if (branch === 'closed' && isAlwaysOpen) continue;
    const routing = branchOf(line, branch);
    const label = isAlwaysOpen ? '' : branch;
    if (routing?.try_dial_operators === true || (routing === undefined && branch === 'open')) {
      ringOperators(branch, routing === undefined ? 'fallback' : 'action');
      link(START, OPERATORS, label);
    } else link(START, actionNode(routing, branch), label);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** One row of the table behind the diagram. */
export interface RoutingStep {
  readonly step: string;
  readonly when: string;
  readonly next: string;
}

/** The routing as text, step by step. */
export function stepsOf({ nodes, edges }: RoutingGraph): readonly RoutingStep[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  // In the order of the call.
  const reached = [START];
  for (const step of reached) {
    for (const { from, to } of edges) if (from === step && !reached.includes(to)) reached.push(to);
  }
  const ordered = [...edges].sort((one, other) => reached.indexOf(one.from) - reached.indexOf(other.from));
  return ordered.map(({ from, to, labels }) => ({
    step: titles.get(from) ?? '',
    when: labels.map((label) => (/^[0-9*#]$/.test(label) ? `key ${label}` : label)).join(', ') || 'always',
    next: titles.get(to) ?? '',
  }));
}
