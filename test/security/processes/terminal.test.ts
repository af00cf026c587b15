import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onTerminal } from '../../support/terminal.ts';
import { startUpstream, type Upstream } from '../../support/upstream.ts';

/** Sets the title, clears the screen, reads the clipboard, hides and reverses text. */
const HOSTILE =
  '\u001b]0;owned\u0007\u001b[2J\u009b31m\u001b]52;c;?\u0007\u202egnp.exe\u2066\r\u0008x\u2028\u200b';

/** What a terminal obeys, or shows in another place than it stands. */
const obeyed = /[^\P{Cc}\n\r]|\r(?!\n)|[\u202a-\u202e\u2066-\u2069\u200b\u2028\u2029\u009b]/u;

describe('T21 Text from Dialpad controls a terminal', () => {
  let upstream: Upstream;
  let status = 200;
  beforeAll(async () => {
    upstream = await startUpstream((_request, response) => {
      const message = `no ${HOSTILE}`;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          status === 200
            ? {
                id: '1',
                name: HOSTILE,
                items: [{ id: '1', name: HOSTILE, [HOSTILE]: 1 }],
                [HOSTILE]: HOSTILE,
              }
            : { error: { message } },
        ),
      );
    });
  });
  afterAll(() => upstream.close());

  test.each([
    ['a result', 200, 'MAIN call rooms_list', 'gnp.exe'],
    ['an error', 400, 'MAIN call rooms_list', 'gnp.exe'],
    ['the name of the company in the checks of doctor', 200, 'MAIN doctor', 'API key'],
    ['a message of Dialpad in the checks of doctor', 400, 'MAIN doctor', 'API key'],
  ])('a terminal shows %s without what it would obey', async (_, given, line, expected) => {
    status = given;
    const { shown } = await onTerminal(line, undefined, {
      environment: {
        DIALPAD_API_KEY: 'test-key',
        DIALPAD_BASE_URL: upstream.origin,
        DIALPAD_TIMEOUT_MS: '3000',
      },
    });
    expect(shown).toContain(expected);
    expect(shown).not.toMatch(obeyed);
  });
});
