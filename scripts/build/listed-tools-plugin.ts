import type { Plugin } from 'esbuild';
import { listedTools } from '../../src/protocol/listed-tools.ts';

/** Puts the value of `listed-tools.ts` into the bundle instead of the code that makes it. */
export const listedToolsPlugin: Plugin = {
  name: 'listed-tools',
  setup(build) {
    build.onLoad({ filter: /[\\/]protocol[\\/]listed-tools\.ts$/ }, () => ({
      contents: `export const listedTools = ${JSON.stringify(listedTools)};`,
      loader: 'js',
    }));
  },
};
