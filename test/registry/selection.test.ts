import { describe, expect, test } from 'vitest';
import { tools, toolsOf } from '../../src/registry/registry.ts';
import { readTool, selectTools } from '../../src/registry/select-tools.ts';
import { readToolsets, type Selection, SelectionError } from '../../src/registry/selection.ts';
import { fullName, shortName } from '../../src/registry/tool-names.ts';
import { toolsetNames } from '../../src/registry/toolsets.ts';

const namesOf = (selection: Partial<Selection>) =>
  selectTools({ readOnly: false, ...selection }).map(({ name }) => shortName(name));

const teams = tools.filter(({ toolset }) => toolset === 'teams').map(({ name }) => shortName(name));
const companyReads = tools
  .filter(({ toolset, risk }) => toolset === 'company' && risk === 'read')
  .map(({ name }) => shortName(name));

describe('the enabled tools', () => {
  test('without a selection all tools are enabled', () => {
    expect(selectTools({ readOnly: false })).toEqual(tools);
  });

  test.each<[selection: Partial<Selection>, names: string[]]>([
    [{ toolsets: ['teams'] }, teams],
    [{ tools: ['company_get'] }, ['company_get']],
    [{ tools: [fullName('company_get'), 'company_get'] }, ['company_get']],
    [{ toolsets: ['teams'], tools: ['company_get'] }, [...teams, 'company_get'].toSorted()],
    [{ toolsets: ['teams'], tools: [] }, teams],
    [{ toolsets: [], tools: ['company_get'] }, ['company_get']],
    [
      { toolsets: ['teams'], excludeTools: ['callcenters_list', 'rooms_get'] },
      teams.filter((name) => name !== 'callcenters_list'),
    ],
    [{ toolsets: ['company'], readOnly: true }, companyReads],
  ])('%j enables %j', (selection, names) => {
    expect(namesOf(selection)).toEqual(names);
  });

  test('the toolset all stands for every toolset', () => {
    expect(selectTools({ toolsets: ['teams', 'all'], readOnly: false })).toEqual(tools);
  });

  test('a read-only selection has exactly the reads', () => {
    const reads = tools.filter(({ risk }) => risk === 'read').map(({ name }) => shortName(name));
    expect(namesOf({ readOnly: true })).toEqual(reads);
  });

  const toolsets = toolsetNames.join(', ');

  test.each<[selection: Partial<Selection>, message: string]>([
    [
      { toolsets: ['team'] },
      `--toolsets (DIALPAD_TOOLSETS): unknown toolset "team". Did you mean "teams"? Toolsets: ${toolsets}.`,
    ],
    [
      { toolsets: ['teams', 'xxxxxxxx'] },
      `--toolsets (DIALPAD_TOOLSETS): unknown toolset "xxxxxxxx". Toolsets: ${toolsets}.`,
    ],
    [
      { tools: ['company_gt'] },
      '--tools (DIALPAD_TOOLS): unknown tool "company_gt". Did you mean "company_get"?',
    ],
    [
      { tools: ['xxxxxxxx'] },
      '--tools (DIALPAD_TOOLS): unknown tool "xxxxxxxx". See the command "tools" for the names.',
    ],
    [
      { excludeTools: [`${fullName('company_gt')}`] },
      `--exclude-tools (DIALPAD_EXCLUDE_TOOLS): unknown tool "${fullName('company_gt')}". Did you mean "company_get"?`,
    ],
    [
      { toolsets: [], tools: [] },
      '--toolsets and --tools are both empty, so no tool is enabled. Name one, or omit both.',
    ],
    [
      { tools: ['company_get'], excludeTools: ['company_get'] },
      '--exclude-tools excludes every tool that --toolsets and --tools select. Exclude fewer.',
    ],
    [
      { tools: ['rooms_post', 'rooms_patch'], readOnly: true },
      '--read-only excludes every selected tool (rooms_patch, rooms_post): they write. Omit --read-only, or select tools that read.',
    ],
  ])('%j is rejected with what to change', (selection, message) => {
    const attempt = () => namesOf(selection);
    expect(attempt).toThrow(new SelectionError(message));
    expect(attempt).toThrow(SelectionError);
  });
});

test('toolsets are read in the order in which they are named', () => {
  expect(readToolsets(['teams', 'company'], 'X')).toEqual(['teams', 'company']);
  expect(readToolsets(['all'], 'X')).toEqual(toolsetNames);
});

test('a tool is found by its name with and without the prefix', () => {
  for (const name of ['rooms_get', fullName('rooms_get')]) {
    expect(readTool(name, 'X')?.name).toBe('dialpad_organization_rooms_get');
  }
});

test('the tools of a toolset are those that name it', () => {
  expect(toolsOf('teams').map(({ name }) => shortName(name))).toEqual(teams);
  expect(teams).toEqual(expect.arrayContaining(['callcenters_list', 'coaching_team_list']));
});
