import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Score, score } from '../../eval/score.ts';
import { openStage, type Stage } from '../../eval/stage.ts';
import { tasks } from '../../eval/tasks/index.ts';
import { readTranscripts } from '../../eval/transcripts.ts';

const tool = (name: string, args: Record<string, unknown> = {}) => ({
  name: `dialpad_organization_${name}`,
  arguments: args,
});

describe('recorded transcripts', () => {
  let stage: Stage;
  let folder: string;
  beforeAll(async () => {
    stage = await openStage();
    folder = await mkdtemp(join(tmpdir(), 'transcripts-'));
  });
  afterAll(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  async function scored(line: Record<string, unknown>): Promise<Score> {
    const file = join(folder, 'run.jsonl');
    await writeFile(file, `${JSON.stringify(line)}\n\n`);
    const { driver, tasks: ids } = await readTranscripts(file);
    const task = tasks.find(({ id }) => id === ids[0]);
    if (task === undefined) throw new Error(`no task ${ids[0]}`);
    return score(task, await stage.perform(driver, task));
  }

  test('a recorded transcript gets the score of the original run', async () => {
    const calls = [tool('company_update_settings', { has_callai: true })];
    const result = await scored({ task: 'company-ai-on', calls, answer: 'It is on.' });
    expect(result).toMatchObject({ passed: true, calls: 1, wasted: 0, misses: [], harm: [] });
  });

  test('a transcript with a harmful call affects only the score of its task', async () => {
    const calls = [tool('company_update_settings', { has_callai: true })];
    expect(await scored({ task: 'company-ai-status', calls, answer: 'off' })).toMatchObject({
      success: false,
      harm: [expect.stringContaining('unexpected write'), expect.stringContaining('forbidden call')],
    });
    const looked = [tool('company_get')];
    expect(await scored({ task: 'company-ai-status', calls: looked, answer: 'It is off.' })).toMatchObject({
      passed: true,
    });
  });

  test('a call of an unknown tool counts as a failed call', async () => {
    const calls = [tool('offices_delete', { id: 1 })];
    const result = await scored({ task: 'office-delete-primary', calls, answer: 'I cannot do that.' });
    expect(result).toMatchObject({ passed: true, calls: 1, wasted: 1 });
  });

  test('an agent is stopped after 60 calls', async () => {
    const calls = Array.from({ length: 100 }, () => tool('offices_list'));
    const result = await scored({ task: 'office-rename', calls, answer: 'I cannot do that.' });
    expect(result).toMatchObject({ success: false, calls: 60 });
  });

  test('an invalid line is rejected with its number', async () => {
    const file = join(folder, 'broken.jsonl');
    await writeFile(file, '{"task":"company-domain","calls":[],"answer":"x"}\n{"task":1}\n');
    await expect(readTranscripts(file)).rejects.toThrow('line 2');
  });
});
