import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf, whenMissing } from '../../lib/system-error.ts';
import { StoreUnavailableError } from '../store-errors.ts';

/** Writing a store takes milliseconds: a process that holds a lock for this long has stopped. In ms. */
const ABANDONED_MS = 5_000;

/** Longer than an abandoned lock lasts. In ms. */
const WAIT_MS = 10_000;

const holder = z.object({ pid: z.int().positive(), host: z.string() });

async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(content).finally(() => file.close());
    } catch (error) {
      // The disk is full: an empty lock would block other writers.
      await rm(path, { force: true });
      throw error;
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** The holder of the lock; undefined when it was stopped while it wrote the lock. */
function holderIn(content: string): z.infer<typeof holder> | undefined {
  try {
    return holder.safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}

/** Whether the holder of the lock has stopped. A pid is valid on its own machine only. */
async function isAbandoned(path: string): Promise<boolean> {
  const found = await stat(path).catch(whenMissing(undefined));
  if (found === undefined) return false;
  if (Date.now() - found.mtimeMs > ABANDONED_MS) return true;
  const held = holderIn(await readFile(path, 'utf8').catch(whenMissing('')));
  return held !== undefined && held.host === hostname() && !isRunning(held.pid);
}

/**
 * Runs `work` while this process holds the lock. `work` must call `assertHeld` right before a change: a process that
 * was suspended has lost its lock when it continues. Rejects with StoreUnavailableError when the lock is not obtained
 * or was lost.
 */
export async function withFileLock<Value>(
  path: string,
  work: (assertHeld: () => Promise<void>) => Promise<Value>,
): Promise<Value> {
  const content = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const isHeld = async () => (await readFile(path, 'utf8').catch(whenMissing(''))) === content;
  const giveUpAt = performance.now() + WAIT_MS;
  while (!(await create(path, content))) {
    if (await isAbandoned(path)) {
      await rm(path, { force: true });
    } else if (performance.now() > giveUpAt) {
      throw new StoreUnavailableError(
        `Another process keeps writing to the store: ${path} is held. Nothing was changed; try again.`,
      );
    } else {
      await delay(5 + Math.random() * 20);
    }
  }
  try {
    return await work(async () => {
      if (await isHeld()) return;
      throw new StoreUnavailableError(`Another process took over ${path}. Nothing was changed; try again.`);
    });
  } finally {
    if (await isHeld()) await rm(path, { force: true });
  }
}
