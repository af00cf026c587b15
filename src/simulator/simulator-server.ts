import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Control, handleControl } from './control.ts';
import { applyFault, type Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { findOperation } from './match-route.ts';
import { operations } from './operations/all-operations.ts';
import { readArguments } from './read-arguments.ts';
import type { RequestWindow } from './request-window.ts';
import { SimulatorError } from './simulator-error.ts';
import type { Key } from './state.ts';
import { toWire } from './wire.ts';

export interface SimulatorParts {
  readonly keyOf: (token: string) => Key | undefined;
  /** Absent when limits are disabled. */
  readonly limits: RequestWindow | undefined;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly control: Control;
}

interface SimulatorResponse {
  readonly status: number;
  readonly body: string;
}

const LARGEST_BODY = 1_000_000;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // Read to the end: a client that is still writing would see a reset instead of the response.
    if (bytes <= LARGEST_BODY) chunks.push(chunk);
  }
  if (bytes > LARGEST_BODY) throw new SimulatorError(413, 'The request is too large.');
  return Buffer.concat(chunks).toString('utf8');
}

const errorResponse = (status: number, message: string): SimulatorResponse => ({
  status,
  body: JSON.stringify({ error: { code: status, message, errors: [{ message, domain: 'global' }] } }),
});

function send(response: ServerResponse, { status, body }: SimulatorResponse): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(body);
}

export function createSimulatorServer(parts: SimulatorParts): Server {
  const { keyOf, limits, faults, ledger, control } = parts;

  function execute(request: IncomingMessage, key: Key, url: URL, body: string): SimulatorResponse {
    const method = request.method ?? '';
    const match = findOperation(method, url.pathname);
    const { name, keyLevel, rate } = match.operation;
    if (keyLevel === 'company' && key.officeId !== undefined) {
      throw new SimulatorError(403, 'This operation needs a company admin API key.');
    }
    if (limits !== undefined && !limits.tryCount(key.company.id, rate)) {
      throw new SimulatorError(429, 'Rate limit exceeded.');
    }
    const args = readArguments(match, url.searchParams, body, request.headers['content-type']);
    const operation = operations[`${method} ${match.operation.path}`];
    if (operation === undefined) {
      throw new SimulatorError(
        501,
        `src/simulator/operations/all-operations.ts has no "${method} ${match.operation.path}".`,
      );
    }
    const result = operation({ company: key.company, key, args });
    if (method !== 'GET')
      ledger.add({ company: key.company.id, tool: name, method, path: url.pathname, args });
    return { status: 200, body: result === undefined ? '' : JSON.stringify(toWire(result)) };
  }

  function respondTo(
    request: IncomingMessage,
    key: Key | undefined,
    url: URL,
    body: string,
  ): SimulatorResponse {
    try {
      if (key === undefined) throw new SimulatorError(401, 'Invalid API key.');
      return execute(request, key, url, body);
    } catch (error) {
      if (error instanceof SimulatorError) return errorResponse(error.status, error.message);
      throw error;
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Not resolved against a base, which would interpret a path that begins with // as a host.
    const url = new URL(`http://simulator${request.url}`);
    const body = await readBody(request);
    if (handleControl(control, request, response, url, body)) return;
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    const key = token === undefined ? undefined : keyOf(token);
    const subject = { method: request.method ?? '', path: request.url ?? '', company: key?.company.id };
    ledger.see({ ...subject, authorization: request.headers.authorization });

    const fault = faults.take(subject);
    if (fault === undefined) {
      send(response, respondTo(request, key, url, body));
    } else if (fault.at === 'after' || fault.does.kind === 'delay') {
      const result = fault.at === 'after' ? respondTo(request, key, url, body) : undefined;
      const sendGood = () => send(response, result ?? respondTo(request, key, url, body));
      applyFault(fault.does, request, response, { status: 200, body: '{}', ...result, send: sendGood });
    } else {
      applyFault(fault.does, request, response, { status: 200, body: '{"replaced":true}', send: () => {} });
    }
  }

  return createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof SimulatorError) send(response, errorResponse(error.status, error.message));
      else send(response, errorResponse(500, 'Internal error.'));
    });
  });
}
