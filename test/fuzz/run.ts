import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from './mutate.ts';
import type { OpenTarget, Target } from './target.ts';
import { openHttpTarget } from './targets/http-target.ts';
import { openStdinTarget } from './targets/stdin-target.ts';
import { openUpstreamTarget } from './targets/upstream-target.ts';

/**
 * `npm run fuzz -- --minutes 60`: attacks the built server with mutated bytes on every input, half of the time with a
 * fixed seed and half with a random one. Prints the seeds; `--seed N` repeats one. Fails at the first crash, hang, leaked
 * secret, invalid answer or unbounded memory, with the seed and the number of the attack.
 */
const FIXED_SEED = 20_260_728;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string' },
    target: { type: 'string' },
  },
});
const seeds =
  values.seed === undefined
    ? [FIXED_SEED, crypto.getRandomValues(new Uint32Array(1))[0] ?? 1]
    : [Number(values.seed)];
const bundle = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const openers: readonly OpenTarget[] = [openStdinTarget, openHttpTarget, openUpstreamTarget];
const share = (Number(values.minutes) * 60_000) / (seeds.length * openers.length);

async function attackUntil(target: Target, seed: number, deadline: number): Promise<number> {
  const random = createRandom(seed);
  let attacks = 0;
  for (; performance.now() < deadline; attacks++) {
    try {
      await target.attack(random);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${target.name}, seed ${seed}, attack ${attacks + 1}: ${reason}`);
    }
  }
  return attacks;
}

let failed = false;
for (const seed of seeds) {
  process.stdout.write(`seed ${seed}\n`);
  for (const open of openers) {
    const target = await open(bundle);
    if (values.target !== undefined && values.target !== target.name) {
      await target.close();
      continue;
    }
    try {
      const attacks = await attackUntil(target, seed, performance.now() + share);
      process.stdout.write(`ok    ${target.name}: ${attacks} attacks\n`);
    } catch (error) {
      failed = true;
      process.stdout.write(`FAIL  ${error instanceof Error ? error.message : String(error)}\n`);
    } finally {
      await target.close();
    }
  }
}
process.exitCode = failed ? 1 : 0;
