import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant is killed by its first failing test, so quick files come first. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const duration = ({ project, moduleId }: TestSpecification) =>
      this.ctx.cache.getFileTestResults(`${project.name}:${relative(this.ctx.config.root, moduleId)}`)
        ?.duration ?? 0;
    return files.toSorted((first, second) => duration(first) - duration(second));
  }
}

/** The tests that `npm run mutation` repeats for each mutant of a folder; scripts/mutation.ts names them. */
export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    exclude: (process.env.MUTATION_EXCLUDE ?? '').split(','),
    update: 'none',
    testTimeout: 10_000,
    sequence: { sequencer: QuickFirst },
  },
});
