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

/** A thing that a tool answers with: whatever an office, a room, a department or the like can have. */
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

/** Any answer: a thing, a list of things, or the operators of a group. */
const answer = thing.extend({
  items: z.array(thing).default([]),
  users: z.array(thing).default([]),
  rooms: z.array(thing).default([]),
});

/** A thing, as the reference reads it. */
export type Thing = z.output<typeof thing>;

/** Calls a tool by its short name. Fails on an error. */
export type Ask = (
  tool: string,
  args?: Readonly<Record<string, unknown>>,
) => Promise<z.output<typeof answer>>;

/** What a solution has: the request, a call that has to work, and one that may fail. */
export interface Asking {
  readonly request: string;
  readonly ask: Ask;
  readonly attempt: (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<CallResult>;
}

/** How the reference does a task: it makes calls and returns the final answer. */
export type Solution = (asking: Asking) => Promise<string> | string;

/** The means to solve a task in a session. */
export function askIn(session: Session, request: string): Asking {
  const attempt: Asking['attempt'] = (tool, args) => session.call(`dialpad_organization_${tool}`, args);
  return {
    request,
    attempt,
    async ask(tool, args) {
      const result = await attempt(tool, args);
      if (result.isError) throw new Error(`${tool}: ${result.text}`);
      return answer.parse(result.content);
    },
  };
}

/** The one thing of that name. Throws when there is none, or more than one. */
export function named(things: readonly Thing[], name: string): Thing {
  const found = things.filter((candidate) => name === candidate.name || name === candidate.display_name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} things are called "${name}"`);
  return only;
}

/** The id that a request names. */
export const idIn = (request: string): string => /\b\d{16}\b/.exec(request)?.[0] ?? '';

/** Names in one line. */
export const listed = (things: readonly Thing[]): string =>
  things.map(({ name, display_name }) => name || display_name).join(', ');

/** The office of that name. */
export const officeNamed = async (ask: Ask, name: string): Promise<Thing> =>
  named((await ask('offices_list')).items, name);

/** The room of that name, which only one office may have. */
export const roomNamed = async (ask: Ask, name: string): Promise<Thing> =>
  named((await ask('rooms_list', { fetch_all: true })).items, name);

/** The department of that name, which only one office may have. */
export const departmentNamed = async (ask: Ask, name: string): Promise<Thing> =>
  named((await ask('departments_listall', { name_search: name })).items, name);
