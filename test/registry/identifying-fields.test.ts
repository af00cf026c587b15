import { expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { itemFields } from '../../src/tool-call/arguments/tool-options.ts';
import { declarationFile } from '../support/files-of-tool.ts';

const lists = tools.filter((tool) => itemFields(tool).length > 0);

test.each(lists)('the items of $name keep an identifying field when the list is truncated', (tool) => {
  const { name, identifyingFields = ['id', 'name'] } = tool;
  expect(
    itemFields(tool).filter((field) => identifyingFields.includes(field)),
    `set identifyingFields in ${declarationFile(name)}: items have ${itemFields(tool).join(', ')}`,
  ).not.toEqual([]);
});
