import { WriteStream } from 'node:tty';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { colours } from '../../src/cli/terminal/colours.ts';

/** A terminal without a device: only what it says of itself is asked. */
const terminal: WriteStream = Object.assign(Object.create(WriteStream.prototype), { isTTY: true });

afterEach(() => vi.unstubAllEnvs());

describe('colours on a terminal', () => {
  test.each([
    ['without NO_COLOR', undefined, true],
    ['with an empty NO_COLOR', '', true],
    ['with NO_COLOR=1', '1', false],
  ])('colours on a terminal depend on the environment (%s): %s gives %s', (_what, value, expected) => {
    vi.stubEnv('TERM', 'xterm-256color');
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('CI', undefined);
    vi.stubEnv('NODE_DISABLE_COLORS', undefined);
    vi.stubEnv('NO_COLOR', value);
    expect(colours(terminal).red('x') !== 'x').toBe(expected);
  });
});
