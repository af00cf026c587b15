import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import {
  bearer,
  expectNoneTold,
  type HttpServer,
  type HttpServerOptions,
  startHttpServer,
  writeCall,
} from '../support/http-server.ts';
import { answerJson, type SeenRequest, startUpstream, type Upstream } from '../support/upstream.ts';

/** The API keys of the attacker's own connection and of another tenant. */
export const apiKeys = { pc_own: 'api-key-of-own-7f3a9c', pc_other: 'api-key-of-other-51c7d2' } as const;

export type Respond = Parameters<typeof startUpstream>[0];

/** A hosted server with two tenants, whose attacker has a valid caller token for one of them. */
export interface AttackedServer {
  readonly server: HttpServer;
  readonly upstream: Upstream;
  /** What Dialpad responds; reset before each test. */
  respond: NonNullable<Respond>;
  /** The headers of the attacker. */
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string;
  /** Posts a call of a tool as the attacker. */
  call(
    tool: string,
    args?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string | string[]>>,
  ): ReturnType<HttpServer['post']>;
  /** Method and URL of the requests that reached Dialpad in this test. */
  sent(): readonly string[];
  /** Which tenant's key Dialpad received in this test. */
  keysSent(): readonly string[];
}

/** Starts one for the tests of a file. After each test, no log line and no response contains a secret. */
export function useAttackedServer(
  options: Omit<HttpServerOptions, 'baseUrl' | 'hosted'> = {},
): AttackedServer {
  let server: HttpServer;
  let upstream: Upstream;
  let token = '';
  const usual = answerJson({ items: [] });
  const attacked: AttackedServer = {
    get server() {
      return server;
    },
    get upstream() {
      return upstream;
    },
    respond: usual,
    get token() {
      return token;
    },
    get headers() {
      return bearer(token);
    },
    call(tool, args = {}, headers = {}) {
      const { message } = writeCall('2025-06-18', tool, { PCID: 'pc_own', ...args });
      return server.post(message, { ...bearer(token), ...headers });
    },
    sent: () => upstream.requests.map(({ method, url }) => `${method} ${url}`),
    keysSent: () => upstream.requests.map(({ headers }: SeenRequest) => headers.authorization ?? ''),
  };
  beforeAll(async () => {
    upstream = await startUpstream((request, response) => attacked.respond(request, response));
    server = await startHttpServer({ baseUrl: upstream.origin, hosted: true, ...options });
    for (const [pcid, credential] of Object.entries(apiKeys)) {
      await server.store.addConnection({ name: pcid, environment: 'production', pcid, credential });
    }
    ({ token } = await server.store.addCaller({ name: 'Attacker', pcids: ['pc_own'] }));
  });
  beforeEach(() => {
    attacked.respond = usual;
    upstream.requests.length = 0;
  });
  afterEach(() => expectNoneTold(server, [token, ...Object.values(apiKeys)]));
  afterAll(async () => {
    await server.close();
    await upstream.close();
  });
  return attacked;
}
