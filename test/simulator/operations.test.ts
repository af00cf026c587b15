import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { normalise, shapeOf } from '../../src/dialpad/normalise.ts';
import { findTool } from '../../src/registry/index.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { type Ask, clientOf } from './ask.ts';
import { carryOut, type Found, lookAround, operations, samples } from './samples.ts';

let simulator: Simulator;
let ask: Ask;
let found: Found;

beforeAll(async () => {
  simulator = await startSimulator({ rateLimit: false });
  ask = clientOf(simulator.origin, simulator.keys.companyAdmin);
  found = await lookAround(ask);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** Every value in an answer, at any depth. */
function* valuesIn(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) yield* valuesIn(member);
}

it('has a sample for each operation of the contract', () => {
  expect(Object.keys(samples).sort()).toEqual([...operations.keys()].sort());
  expect(operations.size).toBe(40);
});

describe.each([...operations])('%s', (name, operation) => {
  const answerOf = async () => {
    const sample = samples[name]?.(found);
    if (sample === undefined) throw new Error(`no sample for ${name}`);
    return { ...sample, answer: await carryOut(ask, operation, sample.args) };
  };

  it('answers as its tool declares it', async () => {
    const { answer, shows } = await answerOf();
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);

    const tool = findTool(operation.name);
    const { value, contradictions } = normalise(answer.body, shapeOf(tool?.output));
    expect(contradictions).toEqual([]);
    expect(tool?.output.safeParse(value).error).toBeUndefined();
    expect(value).toMatchObject(shows);
  });

  it('sends integers as strings and leaves out what is absent', async () => {
    const { answer } = await answerOf();
    if (answer.text === '') return;
    expect(answer.body).toBeDefined();
    for (const value of valuesIn(answer.body)) {
      expect(value).not.toBeNull();
      expect(value).not.toBeTypeOf('number');
      expect(value).not.toEqual([]);
    }
  });

  it('is in the ledger if it is a write, and only then', async () => {
    const { args } = await answerOf();
    const isWrite = operation.method !== 'GET';
    expect(simulator.ledger.entries).toEqual(
      isWrite
        ? [expect.objectContaining({ sequence: 1, tool: operation.name, method: operation.method, args })]
        : [],
    );
    expect(simulator.ledger.requests).toHaveLength(1);
  });
});

it('answers the removal of a phone with an empty body', async () => {
  const answer = await ask(`DELETE /rooms/${found.room}/deskphones/${encodeURIComponent(found.phone)}`);
  expect([answer.status, answer.text]).toEqual([200, '']);
});
