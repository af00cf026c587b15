/**
 * What child processes of tests inherit: the path, where to write coverage when it is measured, and whether the direct
 * path is on, so that the same tests run without it.
 */
export const childEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  ['PATH', 'NODE_V8_COVERAGE', 'MCP_DIRECT_PATH'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
