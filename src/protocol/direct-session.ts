import { isRecord, type JsonObject } from '../lib/is-record.ts';
import { showsViews } from './client-capabilities.ts';
import {
  addedMembers,
  areCapabilities,
  type DirectRequest,
  ENVELOPE_REVISION,
  type Era,
  eraOf,
  handshakeRevisions,
  hasOnly,
  isClientInfo,
  messageIdOf,
  readDirectRequest,
  resultMessage,
} from './direct-path.ts';
import { capabilities, serverInfo, uncached } from './server-info.ts';

export type Outcome =
  /** The JSON of its response; undefined for a notification. */
  { readonly response: string | undefined } | { readonly request: DirectRequest } | 'sdk';

/**
 * Serves a connection over stdio without the SDK, from the handshake of the older revisions or the first request with
 * an envelope. It follows the SDK's rules for the era that a connection is bound to.
 */
export interface DirectSession {
  take(message: JsonObject): Outcome;
  /** The messages that set the SDK's server to the same state. */
  readonly replay: readonly JsonObject[];
}

/** `mixed`: the SDK chose the era, so it serves everything. */
type Phase = 'opening' | 'probed' | Era | 'mixed';

const SDK = 'sdk';

export function createDirectSession(instructions: string): DirectSession {
  const replay: JsonObject[] = [];
  let phase: Phase = 'opening';
  let listsAreDirect = true;

  const isOpen = () => phase === 'opening' || phase === 'probed';

  const respond = (id: string | number, result: JsonObject, added = ''): Outcome => ({
    response: resultMessage(id, JSON.stringify(result).slice(1, -1) + added),
  });

  function initialize(message: JsonObject): Outcome {
    const id = messageIdOf(message);
    const { params } = message;
    if (!isOpen() || id === undefined || !isRecord(params)) return SDK;
    const { protocolVersion: requested, capabilities: declared, clientInfo } = params;
    if (
      !hasOnly(params, ['protocolVersion', 'capabilities', 'clientInfo']) ||
      typeof requested !== 'string' ||
      !areCapabilities(declared) ||
      !isClientInfo(clientInfo)
    ) {
      return SDK;
    }
    phase = 'handshake';
    listsAreDirect = showsViews(declared);
    replay.push(message);
    const protocolVersion = handshakeRevisions.includes(requested) ? requested : handshakeRevisions[0];
    return respond(id, { protocolVersion, capabilities, serverInfo, instructions });
  }

  function initialized(message: JsonObject): Outcome {
    const isPlain = hasOnly(message, ['jsonrpc', 'method']) && message.jsonrpc === '2.0';
    if (phase !== 'handshake' || !isPlain) return SDK;
    replay.push(message);
    return { response: undefined };
  }

  function ping(message: JsonObject): Outcome {
    const id = messageIdOf(message);
    const isPlain = message.params === undefined;
    return phase === 'handshake' && id !== undefined && isPlain ? respond(id, {}) : SDK;
  }

  function discover(message: JsonObject): Outcome {
    const id = messageIdOf(message);
    const { params } = message;
    if (!isOpen() || id === undefined || !isRecord(params) || !hasOnly(params, ['_meta'])) return SDK;
    if (eraOf(params._meta) !== 'envelope') return SDK;
    if (phase === 'opening') replay.push(message);
    phase = 'probed';
    const result = { supportedVersions: [ENVELOPE_REVISION], capabilities, instructions };
    return respond(id, result, addedMembers('envelope', uncached));
  }

  function tools(message: JsonObject): Outcome {
    const request = readDirectRequest(message);
    if (request === undefined) return SDK;
    if (request.era === 'envelope' && isOpen()) {
      phase = 'envelope';
      const { params } = message;
      const _meta = isRecord(params) ? params._meta : undefined;
      // Binds the SDK's server to the era of this request, without calling a tool again.
      replay.push({ jsonrpc: '2.0', id: 0, method: 'tools/list', params: { _meta } });
    }
    if (request.era !== phase || (request.call === undefined && !listsAreDirect)) return SDK;
    return { request };
  }

  const handlers: Readonly<Record<string, (message: JsonObject) => Outcome>> = {
    initialize,
    'notifications/initialized': initialized,
    ping,
    'server/discover': discover,
    'tools/list': tools,
    'tools/call': tools,
  };

  return {
    replay,
    take(message) {
      const { method } = message;
      const handle =
        typeof method === 'string' && Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      const outcome = handle?.(message) ?? SDK;
      if (outcome === SDK && isOpen()) phase = 'mixed';
      return outcome;
    },
  };
}
