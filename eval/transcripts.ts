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

/** Recorded work of an agent, one task a line. */
export interface Transcripts {
  readonly tasks: readonly string[];
  /** Makes the recorded calls once more, so that their effect on Dialpad can be seen. */
  readonly driver: Driver;
}

/** Reads a file of transcripts, one JSON object a line. Throws with the line that cannot be read. */
export async function readTranscripts(path: string): Promise<Transcripts> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const byTask = new Map(
    lines.map((line, index) => {
      try {
        const read = transcript.parse(JSON.parse(line));
        return [read.task, read] as const;
      } catch (error) {
        throw new Error(`${path}, line ${index + 1} is no transcript: ${String(error)}`);
      }
    }),
  );
  return {
    tasks: [...byTask.keys()],
    driver: {
      name: `transcripts of ${path}`,
      async solve({ id }, session) {
        const recorded = byTask.get(id);
        if (recorded === undefined) throw new Error('there is no transcript of this task');
        for (const call of recorded.calls) await session.call(call.name, call.arguments);
        if (recorded.error !== undefined) throw new Error(recorded.error);
        return { answer: recorded.answer };
      },
    },
  };
}
