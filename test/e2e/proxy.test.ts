import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { childEnvironment } from '../support/child-environment.ts';
import { bundle } from '../support/protocol-clients.ts';
import { answerJson, startUpstream } from '../support/upstream.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A proxy that sends every tunnel to one port, whatever host it is for. */
async function startProxy(port: number) {
  const hosts: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    hosts.push(url);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closers.push(() => proxy.close());
  const { port: own } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${own}`, hosts };
}

test('a call goes through the proxy of HTTP_PROXY', async () => {
  const upstream = await startUpstream(answerJson({ id: '5', name: 'Through a proxy' }));
  closers.push(upstream.close);
  const proxy = await startProxy(Number(new URL(upstream.origin).port));
  const env = {
    ...childEnvironment,
    DIALPAD_API_KEY: 'k',
    DIALPAD_BASE_URL: 'http://localhost:81',
    HTTP_PROXY: proxy.url,
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bundle, 'call', 'rooms_get', '{"id":"5"}'],
    {
      env,
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({ name: 'Through a proxy' });
  expect(proxy.hosts).toEqual(['localhost:81']);
});
