import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPcid } from '../../src/auth/pcid.ts';
import { officeKind } from '../../src/protocol/resources/resource-kinds.ts';
import { parseResourceUri, resourceUri } from '../../src/protocol/resources/resource-uri.ts';
import { checkProperty } from '../support/property.ts';

const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const pcid = fc.string({ unit: visible, minLength: 1, maxLength: 128 });

test('a PCID has 1 to 128 visible ASCII characters', () => {
  checkProperty(
    fc.property(pcid, (text) => {
      expect(isPcid(text)).toBe(true);
    }),
  );
  expect(['', 'x'.repeat(129)].map(isPcid)).toEqual([false, false]);
});

test('a text with any other character, and any other value, is not a PCID', () => {
  const other = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 1 })
    .filter((text) => !/^[!-~]$/.test(text));
  checkProperty(
    fc.property(pcid, other, fc.nat(), (text, wrong, at) => {
      const place = at % (text.length + 1);
      expect(isPcid(text.slice(0, place) + wrong + text.slice(place))).toBe(false);
    }),
  );
  checkProperty(
    fc.property(fc.anything(), (value) => {
      if (typeof value !== 'string') expect(isPcid(value)).toBe(false);
    }),
  );
});

test('the URI of a resource names the same PCID and id after it is parsed', () => {
  checkProperty(
    fc.property(pcid, fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }), (text, id) => {
      const uri = resourceUri(officeKind, { id: `${id}`, pcid: text });
      expect(parseResourceUri(uri, { hosted: true })).toEqual({ kind: officeKind, id: `${id}` });
      expect(new URL(uri).searchParams.getAll('PCID')).toEqual([text]);
      expect(parseResourceUri(uri, { hosted: false })).toBeUndefined();
    }),
  );
});

test('no other URI names a resource of an id with anything but digits', () => {
  checkProperty(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (url, text) => {
      for (const uri of [url, text, `dialpad-organization://offices/${text}`]) {
        const found = parseResourceUri(uri, { hosted: true });
        if (found?.kind.withId) expect(found.id).toMatch(/^\d{1,19}$/);
      }
    }),
  );
});
