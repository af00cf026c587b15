import { fileURLToPath } from 'node:url';

const coverageFolder = fileURLToPath(new URL('../../coverage/children', import.meta.url));

/**
 * What child processes of tests inherit: the path, whether the direct path is on, so that the same tests run without it,
 * and where to write coverage when it is measured.
 */
export const childEnvironment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['PATH', 'MCP_DIRECT_PATH'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  ...(process.env.COVERAGE_SUITE !== undefined && {
    NODE_V8_COVERAGE: coverageFolder,
    // Code from the compile cache is measured less exactly.
    NODE_DISABLE_COMPILE_CACHE: '1',
  }),
};
