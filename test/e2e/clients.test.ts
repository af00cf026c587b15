import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import answers from '../../fixtures/answers.json' with { type: 'json' };
import { findTool } from '../../src/registry/registry.ts';
import { contract } from '../support/contract.ts';
import { declarationFile } from '../support/files-of-tool.ts';
import { clientKinds, connectOverStdio, type TestClient } from '../support/protocol-clients.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

type Operation = (typeof contract)[number];

/** The required arguments, from the example of the tool. */
const minimalArguments = ({ name: tool, parameters }: Operation): Record<string, unknown> => {
  const example = findTool(tool)?.example ?? {};
  const required = parameters.filter((parameter) => parameter.required);
  return Object.fromEntries(required.map(({ name }) => [name, example[name]]));
};

const known: Readonly<Record<string, readonly unknown[]>> = answers;

const byPath = new Map<string, readonly unknown[]>(
  contract.map((entry) => {
    const args = minimalArguments(entry);
    const path = entry.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(args[name])));
    return [`${entry.method} ${path}`, known[entry.name] ?? []];
  }),
);

/** Members that are null or left out are gone; everything else that Dialpad sent is in the result. */
function carries(result: unknown, answer: unknown, place: string, advice: string): void {
  if (Array.isArray(answer)) {
    for (const [index, item] of answer.entries())
      carries(Array.isArray(result) ? result[index] : undefined, item, `${place}[${index}]`, advice);
  } else if (typeof answer === 'object' && answer !== null) {
    const members = new Map(Object.entries(typeof result === 'object' && result !== null ? result : {}));
    for (const [name, member] of Object.entries(answer)) {
      if (name !== 'password') carries(members.get(name), member, `${place}.${name}`, advice);
    }
  } else expect([place, String(result)], advice).toEqual([place, String(answer)]);
}

describe.each(clientKinds)('%s', (kind) => {
  let upstream: Upstream;
  let client: TestClient;
  let round = 0;

  beforeAll(async () => {
    upstream = await startUpstream(({ method, url }, response) => {
      const possible = byPath.get(`${method} ${url.split('?')[0]}`) ?? [];
      const answer = possible[round % Math.max(1, possible.length)];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(answer === undefined ? undefined : JSON.stringify(answer));
    });
    client = await connectOverStdio(kind, {
      DIALPAD_API_KEY: 'test-key',
      DIALPAD_BASE_URL: upstream.origin,
      DIALPAD_RATE_LIMIT: '1000',
    });
    // The client checks every result against the output schema that it has listed.
    expect(
      (await client.listTools()).map(({ name }) => name),
      'fixtures/contract.json and src/registry/tools, with src/registry/registry.ts, must have the same tools',
    ).toEqual(contract.map(({ name }) => name));
  });
  afterAll(async () => {
    await client.close();
    await upstream.close();
  });

  test.each(contract)(
    '$name returns a result that satisfies its schema for each example response of the contract',
    async (entry) => {
      for (round = 0; round < Math.max(1, known[entry.name]?.length ?? 0); round++) {
        const advice = `the result must satisfy the schema of the tool: correct answer ${round + 1} of ${entry.name} in fixtures/answers.json, or the output or example in ${declarationFile(entry.name)}`;
        const result = await client.callTool(entry.name, minimalArguments(entry)).catch((cause: unknown) => {
          throw new Error(`${advice} (${String(cause)})`, { cause });
        });
        expect([entry.name, result.isError ?? false, JSON.stringify(result.content)], advice).toEqual([
          entry.name,
          false,
          expect.any(String),
        ]);
        expect(result.content, advice).toEqual([
          { type: 'text', text: JSON.stringify(result.structuredContent) },
        ]);
        carries(result.structuredContent, known[entry.name]?.[round] ?? {}, entry.name, advice);
      }
    },
  );
});
