import { expect, test } from 'vitest';
import { closeInOrder } from '../../src/app/close-in-order.ts';
import { createApp } from '../../src/app/create-app.ts';
import { localCaller } from '../../src/auth/caller.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { startDeadline } from '../../src/dialpad/deadline.ts';
import { findTool } from '../../src/registry/registry.ts';

test('a part that fails to close is reported, and the remaining parts are closed', async () => {
  const closed: string[] = [];
  const closing = closeInOrder([
    () => closed.push('first'),
    () => Promise.reject(new Error('second failed')),
    () => closed.push('third'),
  ]);
  await expect(closing).rejects.toThrow('second failed');
  expect(closed).toEqual(['first', 'third']);
});

test('an app closes completely after an invalid HTTPS_PROXY made every request fail', async () => {
  const config = loadConfig({ DIALPAD_API_KEY: 'k', LOG_LEVEL: 'silent' });
  const app = await createApp(config, { environment: { HTTPS_PROXY: 'http://[not-a-host' } });
  const tool = findTool('dialpad_organization_company_get');
  if (tool === undefined) throw new Error('the registry has no company_get');
  const deadline = startDeadline(1_000);
  const account = await app.connections.resolve(undefined, localCaller);
  await expect(app.client.call(tool, {}, { account, caller: 'test', deadline })).rejects.toThrow();
  deadline.dispose();
  await app.close();
  expect(app.ending.aborted).toBe(true);
});
