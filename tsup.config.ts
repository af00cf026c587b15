import { defineConfig } from 'tsup';
import { fastStart, laterEntries } from './scripts/build/fast-start-plugin.ts';
import { listedToolsPlugin } from './scripts/build/listed-tools-plugin.ts';
import { supplyChain } from './scripts/build/supply-chain-plugin.ts';
import { unusedCodePlugin } from './scripts/build/unused-code-plugin.ts';

/** Coverage needs readable code and source maps. */
const isMeasured = process.env.COVERAGE_SUITE !== undefined;

/**
 * One self-contained ESM bundle with split chunks: no dependencies to install, and a command loads only what it runs. Its
 * main.js is made by `fastStart`.
 */
export default defineConfig({
  entry: laterEntries,
  format: 'esm',
  target: 'node20',
  platform: 'node',
  clean: true,
  splitting: true,
  minify: !isMeasured,
  sourcemap: isMeasured,
  noExternal: [/.*/],
  esbuildPlugins: [unusedCodePlugin, listedToolsPlugin, supplyChain, fastStart],
  // Bundled CommonJS packages call `require` for Node's modules; ESM does not define it.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
