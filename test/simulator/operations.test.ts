import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileNormaliser } from '../../src/dialpad/normalise-response.ts';
import { findTool } from '../../src/registry/registry.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { declarationFile, operationFile } from '../support/files-of-tool.ts';
import {
  beginningOf,
  carryOut,
  type Found,
  lookAround,
  operations,
  type Sample,
  samples,
} from './samples.ts';
import { type Answer, type Ask, clientOf } from './send.ts';
import { wireProblemOf } from './wire-schema.ts';

let simulator: Simulator;
let ask: Ask;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
  found = await lookAround(ask);
});
afterAll(() => simulator.close());

/** Every value in an answer, at any depth. */
function* valuesIn(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) yield* valuesIn(member);
}

test('each operation of the contract has a sample', () => {
  expect(
    Object.keys(samples).sort(),
    'fixtures/contract.json and src/registry/tools, with src/registry/registry.ts, must have the same tools',
  ).toEqual([...operations.keys()].sort());
});

describe.each([...operations])('%s', (name, operation) => {
  let sample: Sample;
  let answer: Answer;
  const file = operationFile(operation);
  const sampleOf = `its sample is the example in ${declarationFile(operation.name)}, or in test/simulator/samples.ts`;

  beforeAll(async () => {
    simulator.reset();
    sample = samples[name]?.(found) ?? { args: {}, shows: {} };
    answer = await carryOut(ask, operation, sample.args);
  });

  test(`${name} responds as its tool declares`, () => {
    expect(answer.status, `correct ${file}; ${sampleOf}. It answered ${beginningOf(answer)}`).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);

    const tool = findTool(operation.name);
    if (tool === undefined) throw new Error(`no tool ${operation.name}`);
    const body = answer.text === '' ? { success: true } : answer.body;
    const { value, contradictions } = compileNormaliser(tool.output)(body);
    const differs = `the answer does not fit the output: correct ${file}, or ${declarationFile(operation.name)}`;
    expect(contradictions, differs).toEqual([]);
    expect(tool.output.safeParse(value).error, differs).toBeUndefined();
    expect(value, `the answer does not fit the request: correct ${file}; ${sampleOf}`).toMatchObject(
      sample.shows,
    );
  });

  test(`${name} responds with the fields and types of the contract`, () => {
    const differs = `correct ${file}, or the response of ${operation.name} in fixtures/contract.json. It answered ${beginningOf(answer)}`;
    if (operation.response === undefined) expect(answer.text, differs).toBe('');
    else expect(wireProblemOf(operation.response, answer.body), differs).toBeUndefined();
  });

  test(`${name} sends integers as strings and omits absent fields`, () => {
    if (answer.text === '') return;
    expect(answer.body, `no JSON: correct ${file}`).toBeDefined();
    const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);
    const wrong = [...valuesIn(answer.body)].filter((value) => typeof value === 'number' || isEmpty(value));
    expect(wrong, `correct ${file}. It answered ${beginningOf(answer)}`).toEqual([]);
  });

  test(`${name} is in the ledger exactly if it is a write`, () => {
    const { args } = sample;
    const isWrite = operation.method !== 'GET';
    expect(
      simulator.ledger.entries,
      `a write that succeeds is there, a read is not: correct ${file}, or the method of ${operation.name} in fixtures/contract.json`,
    ).toEqual(
      isWrite
        ? [expect.objectContaining({ sequence: 1, tool: operation.name, method: operation.method, args })]
        : [],
    );
    expect(simulator.ledger.requests).toHaveLength(1);
  });
});

test('the removal of a phone returns an empty body', async () => {
  simulator.reset();
  const answer = await ask(`DELETE /rooms/${found.room}/deskphones/${encodeURIComponent(found.phone)}`);
  expect([answer.status, answer.text]).toEqual([200, '']);
});
