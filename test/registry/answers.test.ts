import { expect, test } from 'vitest';
import answers from '../../fixtures/answers.json' with { type: 'json' };
import { isRecord } from '../../src/lib/is-record.ts';
import { toJsonSchema } from '../../src/registry/json-schema.ts';
import { tools } from '../../src/registry/registry.ts';
import { declarationFile } from '../support/files-of-tool.ts';

/** The members of an example response that an output schema does not have. Types: test/e2e/clients.test.ts. */
function* unknownMembers(schema: unknown, answer: unknown, place: string): Generator<string> {
  if (Array.isArray(answer)) {
    const items = isRecord(schema) ? schema.items : undefined;
    for (const [index, item] of answer.entries()) yield* unknownMembers(items, item, `${place}[${index}]`);
  } else if (isRecord(answer)) {
    const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
    for (const [name, member] of Object.entries(answer)) {
      if (name in properties) yield* unknownMembers(properties[name], member, `${place}.${name}`);
      else yield `${place}.${name}`;
    }
  }
}

test('each tool has example responses', () => {
  expect(
    tools.map(({ name }) => name).filter((name) => !(name in answers)),
    'add these to fixtures/answers.json: the name of the tool, and a list of responses that Dialpad can send',
  ).toEqual([]);
});

test.each(Object.entries(answers))(
  'the example responses of %s have only members of its output',
  (name, responses) => {
    const tool = tools.find((candidate) => candidate.name === name);
    const output = tool && toJsonSchema(tool.output);
    expect(
      responses.flatMap((answer, index) => [...unknownMembers(output, answer, `answer ${index + 1}`)]),
      `the output does not have these members: correct the answers of ${name} in fixtures/answers.json, or the output in ${declarationFile(name)}`,
    ).toEqual([]);
  },
);
