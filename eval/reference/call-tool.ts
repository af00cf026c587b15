import { z } from 'zod';
import type { CallResult, Session } from '../driver.ts';

const text = z.string().default('');
const texts = z.array(z.string()).default([]);
const time = z.array(z.string()).default([]);

const address = z.looseObject({
  address: text,
  address2: z.string().optional(),
  city: text,
  state: text,
  zip: text,
  country: text,
});

const target = z.looseObject({ action: z.string() });
const route = target.extend({
  dtmf: z.array(z.looseObject({ input: z.string(), options: target })).optional(),
});

/** The members of offices, rooms, departments and other objects that the reference reads. */
const thing = z.looseObject({
  id: text,
  office_id: text,
  name: text,
  display_name: text,
  timezone: text,
  group_description: text,
  phone_numbers: texts,
  ring_seconds: z.number().default(0),
  monday_hours: time,
  friday_hours: time,
  e911_address: address.optional(),
  hold_queue: z.looseObject({ max_hold_count: z.number(), max_hold_seconds: z.number() }).optional(),
  voice_intelligence: z.looseObject({ allow_pause: z.boolean() }).optional(),
  routing_options: z.looseObject({ open: route, closed: route }).optional(),
});

/** An object, a list, or the operators of a group. */
const content = thing.extend({
  items: z.array(thing).default([]),
  users: z.array(thing).default([]),
  rooms: z.array(thing).default([]),
});

export type Thing = z.output<typeof thing>;

/** Takes the short name of a tool. Rejects when the result is an error. */
export type CallTool = (
  tool: string,
  args?: Readonly<Record<string, unknown>>,
) => Promise<z.output<typeof content>>;

export interface SolutionContext {
  readonly request: string;
  readonly callTool: CallTool;
  readonly attempt: (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<CallResult>;
}

/** Returns the final answer. */
export type Solution = (context: SolutionContext) => Promise<string> | string;

export function solutionContext(session: Session, request: string): SolutionContext {
  const attempt: SolutionContext['attempt'] = (tool, args) =>
    session.call(`dialpad_organization_${tool}`, args);
  return {
    request,
    attempt,
    async callTool(tool, args) {
      const result = await attempt(tool, args);
      if (result.isError) throw new Error(`${tool}: ${result.text}`);
      return content.parse(result.content);
    },
  };
}

/** Throws unless exactly one has the name. */
export function named(things: readonly Thing[], name: string): Thing {
  const found = things.filter((candidate) => name === candidate.name || name === candidate.display_name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} objects are called "${name}"`);
  return only;
}

export const idIn = (request: string): string => /\b\d{16}\b/.exec(request)?.[0] ?? '';

export const listed = (things: readonly Thing[]): string =>
  things.map(({ name, display_name }) => name || display_name).join(', ');

export const officeNamed = async (callTool: CallTool, name: string): Promise<Thing> =>
  named((await callTool('offices_list')).items, name);

/** Throws when two offices have a room of that name. */
export const roomNamed = async (callTool: CallTool, name: string): Promise<Thing> =>
  named((await callTool('rooms_list', { fetch_all: true })).items, name);

/** Throws when two offices have a department of that name. */
export const departmentNamed = async (callTool: CallTool, name: string): Promise<Thing> =>
  named((await callTool('departments_listall', { name_search: name })).items, name);
