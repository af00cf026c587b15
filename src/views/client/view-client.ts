import { isRecord, type JsonObject } from '../../lib/is-record.ts';

/** The view's end of a connection to the host of MCP Apps: JSON-RPC messages, one object each. */
export interface Port {
  send(message: JsonObject): void;
  /** Once, for the life of the view. */
  listen(onMessage: (message: unknown) => void): void;
}

/** Notifications of the host. All members of a message are optional. */
export interface HostEvents {
  onInput(args: JsonObject, isPartial: boolean): void;
  onResult(result: JsonObject): void;
  onCancelled(reason: string | undefined): void;
  /** Receives the whole context, with the change merged. */
  onContext(context: JsonObject): void;
  onTeardown(): void;
}

/** Unless `unsupported`, the host may still act on the request. */
export class HostError extends Error {
  override readonly name = 'HostError';
  /** The host does not support the method. Nothing was done. */
  readonly unsupported: boolean;

  constructor(message: string, { unsupported = false } = {}) {
    super(message);
    this.unsupported = unsupported;
  }
}

/** Requests of a view to its host. Every request rejects with HostError. */
export interface ViewClient {
  /** The handshake. May be repeated when the host did not respond. */
  connect(): Promise<void>;
  /** Empty until the handshake. */
  readonly context: JsonObject;
  callTool(name: string, args: JsonObject, timeoutMs: number): Promise<JsonObject>;
  /** Adds a message of the user to the chat. */
  sendMessage(text: string): Promise<void>;
  /** Adds what the person did in the view to the context of the model. */
  updateModelContext(text: string): Promise<void>;
  /** Resolves with the mode the host chose. */
  requestDisplayMode(mode: DisplayMode): Promise<string>;
  /** The host chooses the width. */
  reportHeight(height: number): void;
  /** Whether the host declares the capability. */
  supports(feature: 'message' | 'updateModelContext'): boolean;
  offersMode(mode: DisplayMode): boolean;
}

export type DisplayMode = 'inline' | 'fullscreen';

const PROTOCOL_VERSION = '2026-01-26';
const METHOD_NOT_FOUND = -32601;

/** Time limit of requests that need neither a person nor a server, in ms. */
const ANSWER_MS = 10_000;

interface Pending {
  resolve(result: JsonObject): void;
  reject(error: HostError): void;
}

const membersOf = (value: unknown): JsonObject => (isRecord(value) ? value : {});

/** Handles messages of the host from now on. */
export function createViewClient(port: Port, version: string, events: HostEvents): ViewClient {
  const pending = new Map<unknown, Pending>();
  let lastId = 0;
  let capabilities: JsonObject = {};
  let context: JsonObject = {};

  const notify = (method: string, params: JsonObject = {}) => port.send({ jsonrpc: '2.0', method, params });

  function request(method: string, params: JsonObject, timeoutMs = ANSWER_MS): Promise<JsonObject> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        pending.delete(id);
        reject(new HostError(`The host did not answer within ${timeoutMs / 1000} s.`));
      }, timeoutMs);
      pending.set(id, {
        resolve(result) {
          clearTimeout(timer);
          resolve(result);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
      port.send({ jsonrpc: '2.0', id, method, params });
    });
  }

  function settle({ id, result, error }: JsonObject): void {
    const waiting = pending.get(id);
    pending.delete(id);
    if (isRecord(error)) {
      const { code, message } = error;
      waiting?.reject(
        new HostError(typeof message === 'string' ? message : 'The host reported an error.', {
          unsupported: code === METHOD_NOT_FOUND,
        }),
      );
    } else waiting?.resolve(membersOf(result));
  }

  function answer(id: unknown, method: string): void {
    if (method === 'ui/resource-teardown') events.onTeardown();
    const known = method === 'ui/resource-teardown' || method === 'ping';
    port.send(
      known
        ? { jsonrpc: '2.0', id, result: {} }
        : { jsonrpc: '2.0', id, error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } },
    );
  }

  function setContext(changed: JsonObject): void {
    context = { ...context, ...changed };
    events.onContext(context);
  }

  const notifications: Readonly<Record<string, (params: JsonObject) => void>> = {
    'ui/notifications/tool-input': (params) => events.onInput(membersOf(params.arguments), false),
    'ui/notifications/tool-input-partial': (params) => events.onInput(membersOf(params.arguments), true),
    'ui/notifications/tool-result': events.onResult,
    'ui/notifications/tool-cancelled': ({ reason }) =>
      events.onCancelled(typeof reason === 'string' ? reason : undefined),
    'ui/notifications/host-context-changed': setContext,
  };

  port.listen((message) => {
    if (!isRecord(message) || message.jsonrpc !== '2.0') return;
    const { id, method, params } = message;
    if (typeof method !== 'string') settle(message);
    else if (id !== undefined) answer(id, method);
    else notifications[method]?.(membersOf(params));
  });

  return {
    get context() {
      return context;
    },
    async connect() {
      const result = await request('ui/initialize', {
        protocolVersion: PROTOCOL_VERSION,
        appInfo: { name: 'dialpad-organization-mcp', version },
        appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
      });
      capabilities = membersOf(result.hostCapabilities);
      setContext(membersOf(result.hostContext));
      notify('ui/notifications/initialized');
    },
    callTool: (name, args, timeoutMs) => request('tools/call', { name, arguments: args }, timeoutMs),
    async sendMessage(text) {
      const { isError } = await request('ui/message', { role: 'user', content: [{ type: 'text', text }] });
      if (isError === true) throw new HostError('The host did not take the message.');
    },
    async updateModelContext(text) {
      await request('ui/update-model-context', { content: [{ type: 'text', text }] });
    },
    async requestDisplayMode(mode) {
      const { mode: chosen } = await request('ui/request-display-mode', { mode });
      return typeof chosen === 'string' ? chosen : 'inline';
    },
    reportHeight: (height) => notify('ui/notifications/size-changed', { height }),
    supports: (feature) => isRecord(capabilities[feature]),
    offersMode: (mode) =>
      Array.isArray(context.availableDisplayModes) && context.availableDisplayModes.includes(mode),
  };
}
