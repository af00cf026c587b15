import { execFile } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** Runs `call` as a script would, without a terminal. */
function run(...args: string[]): Promise<{ code: number | string | null | undefined; stderr: string }> {
  const env = {
    ...childEnvironment,
    DIALPAD_API_KEY: simulator.keys.companyAdmin,
    DIALPAD_BASE_URL: simulator.origin,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [bundle, 'call', ...args], { env }, (error, _stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
}

test('call rejects a risky change when there is no terminal to confirm it at', async () => {
  const args = '{"number": "+14155550110", "id": "5120385756480892"}';
  const { code, stderr } = await run('numbers_room_unassign_number_post', args, '--confirm', 'risky');
  expect(code).toBe(1);
  expect(stderr).toContain('needs a confirmation (--confirm), but there is no terminal for the question');
  expect(simulator.ledger.entries).toEqual([]);
});

test('call makes other changes, and all changes without --confirm', async () => {
  expect(await run('rooms_get', '{"id": "5120385756480892"}', '--confirm', 'risky')).toMatchObject({
    code: 0,
  });
  expect(await run('rooms_delete', '{"id": "5120385756480892"}')).toMatchObject({ code: 0 });
  expect(simulator.ledger.entries).toMatchObject([{ tool: 'dialpad_organization_rooms_delete' }]);
});
