import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRequest, PathArgumentError } from '../../src/dialpad/build-request.ts';
import { findTool } from '../../src/registry/registry.ts';

const phoneGet = findTool('dialpad_organization_deskphones_rooms_get');
if (phoneGet === undefined) throw new Error('the tool is missing');

test('a phone id becomes one path segment, which decodes to the same id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (phone) => {
      // These are rejected: see below.
      fc.pre(!phone.split(/[\\/]/).some((part) => part === '.' || part === '..'));
      const { path } = buildRequest(phoneGet, { id: phone, parent_id: 7n });
      const segment = path.slice('/api/v2/rooms/7/deskphones/'.length);
      expect(segment).toMatch(/^[A-Za-z0-9\-_.~%]+$/);
      expect(decodeURIComponent(segment)).toBe(phone);
      expect(new URL(path, 'http://x').pathname).toBe(path);
    }),
  );
});

test.each(['.', '..', '', './ ', 'a/../b', '..\\b', '%2e%2e', '%252e', 'a\u0000'])(
  'rejects the id "%s", which would name another resource',
  (phone) => {
    expect(() => buildRequest(phoneGet, { id: phone, parent_id: 7n })).toThrow(PathArgumentError);
  },
);

test('an id that is rejected is quoted in its first 100 characters', () => {
  const phone = `../${'x'.repeat(200)}`;
  expect(() => buildRequest(phoneGet, { id: phone, parent_id: 7n })).toThrow(
    new PathArgumentError('id', `${JSON.stringify(phone.slice(0, 100))} cannot be an id`),
  );
});

test.each(['!', "'", '(', ')', '*', ' ', '/', '?', '%', 'é'])('encodes %j in an id', (character) => {
  const { path } = buildRequest(phoneGet, { id: `a${character}b`, parent_id: 7n });
  const bytes = [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase()}`);
  expect(path).toBe(`/api/v2/rooms/7/deskphones/a${bytes.join('')}b`);
});

test('the body of a write has its arguments, and is empty without any', () => {
  const patch = findTool('dialpad_organization_rooms_patch');
  if (patch === undefined) throw new Error('the tool is missing');
  expect(buildRequest(patch, { id: 7n, name: 'Hall' })).toEqual({
    method: 'PATCH',
    path: '/api/v2/rooms/7',
    body: '{"name":"Hall"}',
  });
  expect(buildRequest(patch, { id: 7n, name: undefined })).toMatchObject({ body: '{}' });
});

test('encodes a `$` in an id', () => {
  expect(buildRequest(phoneGet, { id: '$&', parent_id: 7n }).path).toBe('/api/v2/rooms/7/deskphones/%24%26');
});

test('rejects half of a UTF-16 character in a path or query, and names the parameter', () => {
  const roomsList = findTool('dialpad_organization_rooms_list');
  if (roomsList === undefined) throw new Error('the tool is missing');
  expect(() => buildRequest(phoneGet, { id: 'a\ud800', parent_id: 7n })).toThrow(/^id contains half/);
  expect(() => buildRequest(roomsList, { cursor: 'a\udc00b' })).toThrow(/^cursor contains half/);
});

test('query parameters have the order of the declaration, and absent ones are omitted', () => {
  const roomsList = findTool('dialpad_organization_rooms_list');
  if (roomsList === undefined) throw new Error('the tool is missing');
  expect(buildRequest(roomsList, {}).path).toBe('/api/v2/rooms');
  expect(buildRequest(roomsList, { cursor: 'a b' }).path).toBe('/api/v2/rooms?cursor=a%20b');
});
