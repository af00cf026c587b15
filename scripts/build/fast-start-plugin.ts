import { basename } from 'node:path';
import { build as bundle, type Plugin } from 'esbuild';
import { listedToolsPlugin } from './listed-tools-plugin.ts';

/** The entries of the bundle that are loaded while a server over stdio already responds, and the one for all else. */
export const laterEntries: Readonly<Record<string, string>> = {
  start: 'src/cli/start.ts',
  'create-app': 'src/app/create-app.ts',
  'stdio-backend': 'src/app/stdio-backend.ts',
  logger: 'src/telemetry/logger.ts',
  'report-error': 'src/cli/terminal/report-error.ts',
};

/** Leaves dynamic imports to the files of the bundle. */
const linkToBundle: Plugin = {
  name: 'link-to-bundle',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = basename(path, '.ts');
      if (name === 'start-stdio' || name in laterEntries) return { path: `./${name}.js`, external: true };
      return { errors: [{ text: `${path} is loaded after the start and is missing in laterEntries` }] };
    });
  },
};

/**
 * Bundles what runs until the first response over stdio into one file: each further file costs a start half a
 * millisecond, and split chunks would make it twenty.
 */
export const fastStart: Plugin = {
  name: 'fast-start',
  setup(build) {
    const { outdir = 'dist', minify = false, sourcemap = false } = build.initialOptions;
    build.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      await bundle({
        entryPoints: { main: 'src/main.ts', 'start-stdio': 'src/cli/start-stdio.ts' },
        outdir,
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        minify,
        sourcemap,
        plugins: [listedToolsPlugin, linkToBundle],
      });
    });
  },
};
