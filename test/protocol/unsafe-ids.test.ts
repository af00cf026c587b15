import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedDemo, UNSAFE_DEMO_ID } from '../../src/simulator/seed.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

/** All ids of this company are beyond 2^53, where a JSON number loses digits. */
const company = seedDemo(UNSAFE_DEMO_ID);
const [office] = company.offices.values();

let simulator: Simulator;
let server: TestServer;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false, seed: 'demo with unsafe ids' });
  server = await startTestServer({
    baseUrl: simulator.origin,
    environment: { DIALPAD_API_KEY: simulator.keys.companyAdmin },
  });
});
afterAll(async () => {
  await server.close();
  await simulator.close();
});

const knownIds = new Set([
  company.id,
  ...company.offices.keys(),
  ...company.rooms.keys(),
  ...company.departments.keys(),
  ...company.users.keys(),
  ...company.callCenters.keys(),
  ...company.coachingTeams.keys(),
]);

/** The 16-digit ids of a text that the company does not have, as a rounded one would be. */
const unknownIds = (text: string): readonly string[] =>
  [...text.matchAll(/\b9120\d{12}\b/g)].map(([digits]) => digits).filter((digits) => !knownIds.has(digits));

describe('ids beyond 2^53', () => {
  test('ids beyond 2^53 are exact in every resource', async () => {
    const listed = JSON.stringify(await server.request('resources/list', {}));
    const uris = [...listed.matchAll(/"uri":"([^"]+)"/g)].map(([, uri = '']) => uri);
    expect(uris.length).toBeGreaterThan(6);
    expect(unknownIds(listed)).toEqual([]);
    for (const uri of uris) {
      const text = JSON.stringify(await server.request('resources/read', { uri }));
      expect([uri, unknownIds(text)]).toEqual([uri, []]);
      expect([uri, text]).toEqual([uri, expect.stringMatching(/9120\d{12}|mcp-app/)]);
    }
  });

  test('ids beyond 2^53 are exact in every prompt', async () => {
    const listed = JSON.stringify(await server.request('prompts/list', {}));
    const names = [
      ...new Set([...listed.matchAll(/\{"name":"([^"]+)","title"/g)].map(([, name = '']) => name)),
    ];
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const text = JSON.stringify(
        await server.request('prompts/get', { name, arguments: { office: office?.id ?? '' } }),
      );
      expect([name, unknownIds(text)]).toEqual([name, []]);
    }
  });
});
