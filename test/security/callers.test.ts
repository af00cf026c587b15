import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { http } from '../../src/cli/commands/http-command.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { bearer, expectNoneTold, startHttpServer, storeKey } from '../support/http-server.ts';
import { apiKeys, useAttackedServer } from './attacked-server.ts';

const AUDIENCE = 'https://mcp.example.com/dialpad-organization';
const pair = await generateKeyPair('ES256', { extractable: true });
const foreign = await generateKeyPair('ES256');

/** The issuer of access tokens, on loopback. */
const issuer = { origin: '', works: true };
const issuerServer = createServer(async (_request, response) => {
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'ES256' }];
  response.writeHead(issuer.works ? 200 : 500).end(issuer.works ? JSON.stringify({ keys }) : '');
});
await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', resolve));
const { port } = issuerServer.address() as AddressInfo;
issuer.origin = `http://127.0.0.1:${port}`;
afterAll(() => issuerServer.close());

const oauth = {
  MCP_OAUTH_ISSUER: issuer.origin,
  MCP_OAUTH_AUDIENCE: AUDIENCE,
  MCP_OAUTH_JWKS_URL: `${issuer.origin}/keys`,
};

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const good: JWTPayload = {
  iss: issuer.origin,
  aud: AUDIENCE,
  sub: 'agent-7',
  exp: inSeconds(600),
  scope: 'dialpad-organization:write',
  pcids: ['pc_own'],
};

const sign = (changed: object = {}, header: object = {}, key = pair.privateKey) =>
  new SignJWT({ ...good, ...changed })
    .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
    .sign(key);

async function withPublicKeyAsSecret(): Promise<string> {
  const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey));
  return new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret);
}

/** The header of a valid token with the claims of another one. */
async function withChangedClaims(): Promise<string> {
  const [head, , signature] = (await sign()).split('.');
  const claims = Buffer.from(JSON.stringify({ ...good, pcids: ['pc_other'] })).toString('base64url');
  return [head, claims, signature].join('.');
}

describe('T4 A token is forged, changed, revoked or meant for another server', () => {
  const attacked = useAttackedServer({ environment: oauth });

  test('a valid access token is accepted, so that the attacks below differ from it in one point', async () => {
    expect((await attacked.call('offices_list', {}, bearer(await sign()))).status).toBe(200);
  });

  test.each<[name: string, token: () => string | Promise<string>]>([
    ['that is not signed', () => new UnsecuredJWT(good).encode()],
    ['signed with the public key as an HMAC secret', withPublicKeyAsSecret],
    ['signed by another issuer with the same key id', () => sign({}, {}, foreign.privateKey)],
    ['with the claims of another token', withChangedClaims],
    ['that names another issuer', () => sign({ iss: 'https://evil.example.com' })],
    ['for another audience', () => sign({ aud: 'https://other.example.com' })],
    ['that has expired', () => sign({ exp: inSeconds(-60) })],
    ['that never expires', () => sign({ exp: undefined })],
    ['of another type', () => sign({}, { typ: 'logout+jwt' })],
    [
      'with a key of its own in the header',
      async () => sign({}, { jwk: await exportJWK(foreign.publicKey) }, foreign.privateKey),
    ],
    [
      'with the address of its key in the header',
      () => sign({}, { jku: `${issuer.origin}/other`, kid: 'second' }, foreign.privateKey),
    ],
    ['that is a caller token with another last letter', () => `dpo_${'A'.repeat(43)}`],
    ['that is the digest of a caller token', () => 'dpo_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'],
    ['that is a store key', () => storeKey],
  ])('rejects a token %s', async (_, token) => {
    const answer = await attacked.call('offices_list', {}, bearer(await token()));
    expect([answer.status, attacked.sent()]).toEqual([401, []]);
  });

  test('rejects every caller token with one character changed or cut off', async () => {
    const changed = Array.from(attacked.token, (letter, index) => {
      const other = letter === 'A' ? 'B' : 'A';
      return attacked.token.slice(0, index) + other + attacked.token.slice(index + 1);
    });
    for (const token of [...changed, attacked.token.slice(0, -1), `${attacked.token}A`]) {
      expect([token, (await attacked.call('offices_list', {}, bearer(token))).status]).toEqual([token, 401]);
    }
    expect(attacked.sent()).toEqual([]);
  });

  test('rejects a token from the moment it is revoked', async () => {
    const { store } = attacked.server;
    const { caller, token } = await store.addCaller({ name: 'Former', pcids: ['pc_own'] });
    expect((await attacked.call('offices_list', {}, bearer(token))).status).toBe(200);
    await store.revokeCaller(caller.id);
    expect((await attacked.call('offices_list', {}, bearer(token))).status).toBe(401);
  });

  test('an access token grants only the connections and rights of its claims', async () => {
    const reader = bearer(await sign({ scope: 'dialpad-organization:read' }));
    const write = await attacked.call('rooms_post', { name: 'Lobby', office_id: '1' }, reader);
    const other = await attacked.call('offices_list', { PCID: 'pc_other' }, reader);
    const none = await attacked.call('offices_list', {}, bearer(await sign({ pcids: undefined })));
    expect(write.status).toBe(403);
    for (const answer of [write, other, none]) expect(answer.text).not.toContain('"structuredContent"');
    expect(attacked.sent()).toEqual([]);
  });
});

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };

describe('T5 A request is served although authentication is missing or cannot be verified', () => {
  const attacked = useAttackedServer();

  test.each([undefined, '', 'Basic YWdlbnQ6c2VjcmV0', 'Bearer', 'bearer  ', 'Token x', 'null'])(
    'rejects the Authorization header %j',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      expect((await attacked.server.post(list, headers)).status).toBe(401);
    },
  );

  test.each(['0.0.0.0', '::', '192.0.2.1', 'mcp.example.com'])(
    'the server does not start on %s without authentication',
    async (host) => {
      const config = loadConfig({ MCP_HOST: host, DIALPAD_API_KEY: apiKeys.pc_own });
      await expect(http(config, false)).rejects.toThrow(/reachable from the network, but authentication/);
    },
  );

  test('no method of the protocol is served without a token', async () => {
    for (const method of ['initialize', 'ping', 'tools/call', 'resources/list', 'server/discover']) {
      const answer = await attacked.server.post({ jsonrpc: '2.0', id: 1, method, params: {} });
      expect([method, answer.status]).toEqual([method, 401]);
    }
  });

  test('rejects access tokens while the keys of the issuer are unavailable', async () => {
    issuer.works = false;
    const server = await startHttpServer({
      baseUrl: attacked.upstream.origin,
      hosted: true,
      environment: oauth,
    });
    const answer = await server.post(list, bearer(await sign()));
    await server.close();
    issuer.works = true;
    expect(answer.status).toBe(503);
  });

  test('rejects caller tokens while the store cannot be read', async () => {
    const server = await startHttpServer({ baseUrl: attacked.upstream.origin, hosted: true });
    const connection = { name: 'One', environment: 'production', pcid: 'pc_1' } as const;
    await server.store.addConnection({ ...connection, credential: apiKeys.pc_own });
    const { token } = await server.store.addCaller({ name: 'Agents', pcids: ['pc_1'] });
    await writeFile(server.storePath, 'garbage');
    const statusNow = async () => (await server.post(list, bearer(token))).status;
    await vi.waitFor(async () => expect(await statusNow()).toBe(503), 10_000);
    expectNoneTold(server, [token, apiKeys.pc_own]);
    await server.close();
  });
});
