import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import answers from '../../fixtures/answers.json' with { type: 'json' };
import { contract } from '../support/contract.ts';
import { clientKinds, connectOverStdio, type TestClient } from '../support/protocol-clients.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const required: Record<string, unknown> = {
  address: '1 Example Street',
  annual_commit_monthly_billing: false,
  billing_address: {
    address_line_1: '1 Example Street',
    city: 'Exampleton',
    country: 'de',
    postal_code: '10115',
    region: 'BE',
  },
  city: 'Exampleton',
  currency: 'EUR',
  invoiced: false,
  name: 'Lobby',
  number: '+14155550101',
  operator_type: 'user',
  opt_out_state: 'opted_out',
  plan_period: 'monthly',
  state: 'CA',
  unified_billing: true,
  zip: '94111',
};

const minimalArguments = ({ name: tool, parameters }: (typeof contract)[number]): Record<string, unknown> =>
  Object.fromEntries(
    parameters
      .filter((parameter) => parameter.required)
      .map(({ name, type }) => {
        if (name === 'country') return [name, tool.includes('create') ? 'DE' : 'us'];
        if (name === 'id' && type === 'string') return [name, '123'];
        return [name, type === 'integer' ? '124' : (required[name] ?? 'text')];
      }),
  );

const byPath = new Map<string, unknown[]>(
  contract.map((entry) => {
    const all: Record<string, unknown[]> = answers;
    const path = entry.path.replaceAll(/\{(\w+)\}/g, (_, name) => String(minimalArguments(entry)[name]));
    return [`${entry.method} ${path}`, [...(all[entry.name] ?? [])]];
  }),
);

/** Members that are null or left out are gone; everything else that Dialpad sent is in the result. */
function carries(result: unknown, answer: unknown, place: string): void {
  if (Array.isArray(answer)) {
    for (const [index, item] of answer.entries())
      carries(Array.isArray(result) ? result[index] : undefined, item, `${place}[${index}]`);
  } else if (typeof answer === 'object' && answer !== null) {
    const members = new Map(Object.entries(typeof result === 'object' && result !== null ? result : {}));
    for (const [name, member] of Object.entries(answer)) {
      if (name !== 'password') carries(members.get(name), member, `${place}.${name}`);
    }
  } else expect([place, String(result)]).toEqual([place, String(answer)]);
}

test('each operation of the contract has example responses', () => {
  expect(
    contract.map(({ name }) => name).filter((name) => !(name in answers)),
    'add these to fixtures/answers.json: the name of the tool, and a list of responses that Dialpad can send',
  ).toEqual([]);
});

describe.each(clientKinds)('%s', (kind) => {
  let upstream: Upstream;
  let client: TestClient;
  let round = 0;

  beforeAll(async () => {
    upstream = await startUpstream(({ method, url }, response) => {
      const known = byPath.get(`${method} ${url.split('?')[0]}`) ?? [];
      const answer = known[round % Math.max(1, known.length)];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(answer === undefined ? undefined : JSON.stringify(answer));
    });
    client = await connectOverStdio(kind, {
      DIALPAD_API_KEY: 'test-key',
      DIALPAD_BASE_URL: upstream.origin,
      DIALPAD_RATE_LIMIT: '1000',
    });
    // The client checks every result against the output schema that it has listed.
    expect((await client.listTools()).map(({ name }) => name)).toEqual(contract.map(({ name }) => name));
  });
  afterAll(async () => {
    await client.close();
    await upstream.close();
  });

  test.each(contract)(
    '$name returns a result that satisfies its schema for each example response of the contract',
    async (entry) => {
      const known: Record<string, unknown[]> = answers;
      for (round = 0; round < Math.max(1, known[entry.name]?.length ?? 0); round++) {
        const result = await client.callTool(entry.name, minimalArguments(entry));
        expect(
          [entry.name, result.isError ?? false, JSON.stringify(result.content)],
          `the result must satisfy the schema of the tool: correct the answers of ${entry.name} in fixtures/answers.json, or its output in src/registry/tools`,
        ).toEqual([entry.name, false, expect.any(String)]);
        expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
        carries(result.structuredContent, known[entry.name]?.[round] ?? {}, entry.name);
      }
    },
  );
});
