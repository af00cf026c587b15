import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Caller } from '../../../src/auth/caller.ts';
import { hostnameOf, originOf } from '../../../src/lib/host-names.ts';
import { isReadOnlyRequest, restrictCaller } from '../../../src/transports/http/access/restrict-caller.ts';
import { HttpError } from '../../../src/transports/http/http-error.ts';
import { requestIdOf } from '../../../src/transports/http/request-id.ts';
import { checkProperty } from '../../support/property.ts';

/** Text of a header, with the characters that have a meaning in hosts, lists and ids. */
const header = fc.oneof(
  fc.string(),
  fc.string({
    unit: fc.constantFrom('a', 'localhost', '127.0.0.1', '.', ':', '@', '/', '\\', '[', ']', '%', '#', ' '),
  }),
  fc.string({ unit: fc.constantFrom('rooms', 'offices', 'all', 'true', 'false', ',', ' ', 'no') }),
);

/** The result, or undefined for an error response. Another error fails the property. */
function orRejected<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    return undefined;
  }
}

test('a host of any text is a name without user, path and port, or none', () => {
  checkProperty(
    fc.property(header, (text) => {
      const name = hostnameOf(text);
      if (name === undefined) return;
      expect(name).not.toMatch(/[@/\\#?\s]/);
      expect(hostnameOf(name)).toBe(name);
      expect(new URL(`http://${name}`).hostname).toBe(name);
    }),
  );
});

test('a host keeps its name with any port, in any case', () => {
  checkProperty(
    fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (name, port) => {
      expect(hostnameOf(`${name.toUpperCase()}:${port}`)).toBe(hostnameOf(name));
    }),
  );
});

test('an origin of any text is a scheme and a host, or none', () => {
  checkProperty(
    fc.property(
      fc.oneof(
        header,
        fc.webUrl(),
        header.map((text) => `https://${text}`),
      ),
      (text) => {
        const origin = originOf(text);
        if (origin === undefined) return;
        expect(origin).toMatch(/^[a-z][a-z\d+.-]*:\/\/[^/?#@\\\s]+$/i);
        expect(originOf(origin)).toBe(origin);
      },
    ),
  );
});

test('a request id of any headers has only characters that are safe in a log and in a sentence', () => {
  checkProperty(
    fc.property(header, header, (id, traceparent) => {
      const chosen = requestIdOf({ 'x-request-id': id, traceparent });
      expect(chosen).toMatch(/^[\w.:+/=@-]{1,128}$/);
    }),
  );
});

test('X-MCP-Readonly is off only for a word that says so', () => {
  checkProperty(
    fc.property(header, (text) => {
      const isOn = orRejected(() => isReadOnlyRequest({ 'x-mcp-readonly': text }));
      if (isOn === false) expect(['', 'false', '0', 'no']).toContain(text.trim().toLowerCase());
    }),
  );
});

test('no headers extend a grant', () => {
  const caller: Caller = {
    id: 'reader',
    grant: { pcids: new Set(['pc_1']), toolsets: new Set(['rooms']), readOnly: true },
  };
  checkProperty(
    fc.property(
      fc.record(
        { 'x-mcp-readonly': header, 'x-mcp-toolsets': header, 'x-pcid': header },
        { requiredKeys: [] },
      ),
      (headers) => {
        const rawHeaders = Object.entries(headers).flat();
        const restricted = orRejected(() => restrictCaller(caller, { headers, rawHeaders }, true));
        if (restricted === undefined) return;
        expect(restricted.grant.readOnly).toBe(true);
        expect(restricted.grant.pcids).toEqual(caller.grant.pcids);
        expect(['', 'rooms']).toContain([...(restricted.grant.toolsets ?? ['all'])].join());
      },
    ),
  );
});
