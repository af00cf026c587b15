import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type Faults, faultSchema } from './faults.ts';
import type { Ledger } from './ledger.ts';

/** Control from outside the process, below `/_simulator/`, a path that Dialpad does not have. */
export interface Control {
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly reset: () => void;
}

function respond(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/**
 * Responds to a control request; false for any other request. `GET /_simulator/faults|ledger|requests`,
 * `POST /_simulator/faults` with a fault, `DELETE /_simulator/faults`, `POST /_simulator/reset`.
 */
export function handleControl(
  { faults, ledger, reset }: Control,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: string,
): boolean {
  if (!url.pathname.startsWith('/_simulator/')) return false;
  const endpoint = `${request.method} ${url.pathname.slice('/_simulator/'.length)}`;
  const actions: Readonly<Record<string, () => unknown>> = {
    'GET faults': () => faults.waiting,
    'GET ledger': () => ledger.entries,
    'GET requests': () => ledger.requests.map(({ authorization: _key, ...recorded }) => recorded),
    'DELETE faults': () => faults.clear(),
    'POST reset': () => reset(),
    'POST faults': () => faults.add(faultSchema.parse(JSON.parse(body))),
  };
  const action = actions[endpoint];
  if (action === undefined) {
    respond(response, 404, { error: `There is no ${endpoint}.`, known: Object.keys(actions) });
    return true;
  }
  try {
    respond(response, 200, action() ?? { ok: true });
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    respond(response, 400, { error: reason });
  }
  return true;
}
