import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';

/** In JavaScript, because Stryker loads its plugins without a TypeScript loader. */

/** Of the mutants, which are numbered through, one of so many is tested. */
const sampleStep = Number(process.env.MUTATION_SAMPLE ?? 1);
export const isInSample = ({ id }) => Number(id) % sampleStep === 0;

/** The reason why vitest reports the run as failed although no single test failed. */
function failureOutsideTests(runner, result) {
  if (result.status === 'error') return result.errorMessage;
  const file = runner.ctx.state.getFiles().find((each) => each.result?.state === 'fail');
  return file && `${file.name}: ${file.result.errors?.[0]?.message ?? 'failed'}`;
}

/**
 * Stryker's runner for vitest looks at the results of single tests only. `vitest run` also fails when a test file cannot
 * be loaded, when a hook of a file fails and when an error is thrown outside of a test: such a mutant is killed too.
 */
function createRunner(injector) {
  const runner = vitestPlugins[0].factory(injector);
  const mutantRun = runner.mutantRun.bind(runner);
  runner.mutantRun = async (options) => {
    // An error is not counted.
    if (!isInSample(options.activeMutant)) return { status: 'error', errorMessage: 'not in the sample' };
    const result = await mutantRun(options);
    if (result.status !== 'survived' && result.status !== 'error') return result;
    const failureMessage = failureOutsideTests(runner, result);
    if (!failureMessage) return result;
    return { status: 'killed', failureMessage, killedBy: [], nrOfTests: result.nrOfTests ?? 1 };
  };
  return runner;
}
createRunner.inject = ['$injector'];

const PROSE = ['title', 'description'];

/**
 * The title and the description of a tool: test/registry/published.test.ts compares each with a reviewed file, so these
 * mutants are killed by definition. Leaving them out makes the run shorter and the figure lower.
 */
class PublishedProse {
  shouldIgnore({ node }) {
    const isProse = node.type === 'ObjectProperty' && PROSE.includes(node.key.name);
    return isProse && node.value.type === 'StringLiteral' ? 'compared with a reviewed file' : undefined;
  }
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'whole-vitest', factory: createRunner },
  { kind: 'Ignore', name: 'published-prose', injectableClass: PublishedProse },
];
