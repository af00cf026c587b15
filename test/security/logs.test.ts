import { describe, expect, test } from 'vitest';
import { bearer, exchangeRaw, writeCall } from '../support/http-server.ts';
import { useAttackedServer } from './attacked-server.ts';

describe('T23 Text of a request forges a log line or a header, or hides an attack', () => {
  const attacked = useAttackedServer();
  const forged = '"}\n{"level":30,"msg":"all is well"}\n\u001b[2K';
  const messages = () => attacked.server.logs.map((line) => JSON.parse(line));

  test('hostile names in a message make no line of their own', async () => {
    const call = writeCall('2025-06-18', 'offices_list', { PCID: 'pc_own' }).message;
    await attacked.call(forged);
    await attacked.call('offices_list', { PCID: forged, [forged]: forged });
    await attacked.server.post({ ...call, method: forged }, attacked.headers);
    await attacked.server.post({ ...call, id: forged }, attacked.headers);
    await attacked.call('rooms_post', { name: forged, office_id: '1' });
    for (const line of attacked.server.logs) {
      expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028]/u);
      expect(JSON.parse(line).msg).not.toBe('all is well');
    }
  });

  test('a request id that is not plain is replaced, in the log and in the response', async () => {
    for (const id of ['a b', '"}', 'x'.repeat(200), 'é', '<script>', 'a\tb']) {
      const { headers } = await attacked.call('offices_list', {}, { 'x-request-id': id });
      expect(headers['x-request-id']).toMatch(/^[\da-f]{12}-[\da-z]+$/);
    }
  });

  test('control characters in a Host, Origin or forwarded address are not in the log', async () => {
    const headers = ['Host: evil\u009b31m.example', 'Origin: http://x\u009b2J', 'X-Forwarded-For: 1\u009b2J'];
    await exchangeRaw(
      attacked.server.origin,
      Buffer.from(
        `GET /dialpad-organization HTTP/1.1\r\n${headers.join('\r\n')}\r\nConnection: close\r\n\r\n`,
        'latin1',
      ),
    );
    for (const line of attacked.server.logs) expect(line).not.toMatch(/[\u0080-\u009f]/);
  });

  test('each kind of attack is logged as a security event, with the caller and without its values', async () => {
    const before = attacked.server.logs.length;
    await attacked.call('offices_list', { PCID: 'pc_other' });
    await attacked.call('offices_list', {}, bearer('dpo_unknown'));
    await attacked.call('offices_list', {}, { host: 'evil.example' });
    await attacked.call('offices_list', {}, { origin: 'https://evil.example' });
    const events = messages()
      .slice(before)
      .flatMap(({ security }) => (security === undefined ? [] : [security]));
    expect(events.length).toBeGreaterThanOrEqual(4);
  });

  test('a flood of attacks from one address adds at most 20 lines to the log', async () => {
    const before = attacked.server.logs.length;
    for (let round = 0; round < 100; round++) await attacked.call('offices_list', {}, bearer('dpo_unknown'));
    const lines = messages()
      .slice(before)
      .filter(({ level, security }) => level === 40 && security !== undefined);
    expect(lines.length).toBeLessThanOrEqual(20);
  });
});
