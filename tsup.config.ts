import { defineConfig } from 'tsup';
import { leftOut } from './scripts/build/left-out.ts';
import { listedToolsPlugin } from './scripts/build/listed-tools-plugin.ts';
import { supplyChain } from './scripts/build/supply-chain-plugin.ts';

/** One self-contained ESM bundle with split chunks: nothing to install, and a command loads only what it runs. */
export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  splitting: true,
  // A measurement of coverage needs readable code and source maps.
  minify: process.env.NODE_V8_COVERAGE === undefined,
  sourcemap: process.env.NODE_V8_COVERAGE !== undefined,
  noExternal: [/.*/],
  esbuildPlugins: [leftOut, listedToolsPlugin, supplyChain],
  // Bundled CommonJS packages call require for Node's own modules; ESM has none unless it is made.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
