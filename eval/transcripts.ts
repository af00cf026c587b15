import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Driver } from './driver.ts';

const transcript = z.looseObject({
  task: z.string(),
  calls: z.array(
    z.looseObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }),
  ),
  answer: z.string(),
  /** Why the agent gave up. */
  error: z.string().optional(),
});

export interface Transcripts {
  readonly tasks: readonly string[];
  /** Repeats the recorded calls, because scoring needs their effect on Dialpad. */
  readonly driver: Driver;
}

/** Reads a file with one JSON object per line. Throws with the number of an invalid line. */
export async function readTranscripts(path: string): Promise<Transcripts> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const byTask = new Map(
    lines.map((line, index) => {
      try {
        const read = transcript.parse(JSON.parse(line));
        return [read.task, read] as const;
      } catch (error) {
        throw new Error(`Invalid transcript in ${path}, line ${index + 1}: ${String(error)}`);
      }
    }),
  );
  return {
    tasks: [...byTask.keys()],
    driver: {
      name: `transcripts of ${path}`,
      async solve({ id }, session) {
        const recorded = byTask.get(id);
        if (recorded === undefined) throw new Error('the file has no transcript of this task');
        for (const call of recorded.calls) await session.call(call.name, call.arguments);
        if (recorded.error !== undefined) throw new Error(recorded.error);
        return { answer: recorded.answer };
      },
    },
  };
}
