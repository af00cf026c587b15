import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** The agents, and the method that a proxy needs: without `fetch`, caches, interceptors and mocks. */
const usedOfUndici = `
Object.assign(require('./lib/dispatcher/dispatcher').prototype, { connect: require('./lib/api/api-connect') });
exports.Agent = require('./lib/dispatcher/agent');
exports.EnvHttpProxyAgent = require('./lib/dispatcher/env-http-proxy-agent');
`;

/** Removes parts of dependencies that this program never runs: a third of the bundle, which costs start-up time. */
export const unusedCodePlugin: Plugin = {
  name: 'unused-code',
  setup(build) {
    // zod's messages in fifty languages; English is imported separately.
    build.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer, path }) =>
      /[\\/]zod[\\/]/.test(importer) ? { path, namespace: 'unused-code' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'unused-code' }, () => ({ contents: 'export {};' }));
    build.onLoad({ filter: /[\\/]undici[\\/]index\.js$/ }, ({ path }) => ({
      contents: usedOfUndici,
      resolveDir: dirname(path),
    }));
    // Reads forms and streams as bodies of requests; here they are text.
    build.onLoad({ filter: /[\\/]undici[\\/]lib[\\/]web[\\/]fetch[\\/]body\.js$/ }, () => ({ contents: '' }));
    // `redis` is `@redis/client` with the commands of modules that are not used.
    build.initialOptions.alias = { ...build.initialOptions.alias, redis: '@redis/client' };
  },
};
