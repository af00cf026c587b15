import { request } from 'undici';
import { z } from 'zod';

/** An answer as it came over the socket. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text read as JSON; undefined when there is none, or when it is no JSON. */
  readonly body: unknown;
}

/** What is sent besides verb and address. */
export interface Sending {
  readonly key?: string;
  /** Sent as it is, as JSON unless the headers say otherwise. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends one request and reads the whole answer. */
export async function send(method: string, url: string, sending: Sending = {}): Promise<Answer> {
  const { key, text: sent } = sending;
  const { statusCode, headers, body } = await request(url, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      ...sending.headers,
    },
    body: sent ?? null,
  });
  const text = await body.text();
  return { status: statusCode, headers, text, body: readJson(text) };
}

/** Asks Dialpad: verb and path below `/api/v2` in one line, and the body if there is one. */
export type Ask = (line: string, body?: unknown) => Promise<Answer>;

/** A client of the Dialpad at `origin`, with one key. */
export const clientOf =
  (origin: string, key: string): Ask =>
  (line, body) => {
    const [method = '', path = ''] = line.split(' ');
    return send(method, `${origin}/api/v2${path}`, {
      key,
      ...(body !== undefined && { text: JSON.stringify(body) }),
    });
  };

const item = z.looseObject({
  id: z.string().default(''),
  name: z.string().default(''),
  phone_numbers: z.array(z.string()).default([]),
});

/** One thing in an answer: a room, an office, a department. */
export type Item = z.output<typeof item>;

/** The thing that an answer holds. Fails the test when the answer was a refusal. */
export function itemOf({ status, body, text }: Answer): Item {
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return item.parse(body);
}

const pageBody = z.object({ items: z.array(item).default([]), cursor: z.string().optional() });

/** The page that an answer holds. */
export function pageOf({ status, body, text }: Answer): z.output<typeof pageBody> {
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return pageBody.parse(body);
}

/** The pages of a list, by its cursors, to the last one. */
export async function pagesOf(ask: Ask, path: string): Promise<Item[][]> {
  const pages: Item[][] = [];
  let cursor: string | undefined;
  do {
    const next = cursor === undefined ? '' : `cursor=${encodeURIComponent(cursor)}`;
    const glue = next === '' ? '' : path.includes('?') ? '&' : '?';
    const page = pageOf(await ask(`GET ${path}${glue}${next}`));
    pages.push(page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && pages.length < 1_000);
  return pages;
}

/** Everything in a list. */
export const allOf = async (ask: Ask, path: string): Promise<Item[]> => (await pagesOf(ask, path)).flat();

const operators = z.object({ users: z.array(item).default([]), rooms: z.array(item).default([]) });

/** The operators of an office or department: `/offices/1` or `/departments/1`. */
export const operatorsOf = async (ask: Ask, group: string): Promise<z.output<typeof operators>> =>
  operators.parse((await ask(`GET ${group}/operators`)).body);
