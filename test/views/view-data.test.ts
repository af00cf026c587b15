import { describe, expect, test } from 'vitest';
import { tools } from '../../src/registry/registry.ts';
import { shortName } from '../../src/registry/tool-names.ts';
import { compareChange, factsOf, isBefore } from '../../src/views/change/compare.ts';
import { checkOf, writeTools } from '../../src/views/change/write-tools.ts';
import { auditOffice, worstFirst } from '../../src/views/emergency/e911-audit.ts';
import { inPlay, licencesOf } from '../../src/views/licences/licence-counts.ts';
import { itemsOf, organizationOf, search } from '../../src/views/map/organization.ts';
import { countByMonth } from '../../src/views/opt-outs/opt-outs-by-month.ts';
import { requestedFirst } from '../../src/views/parts/offices-data.ts';
import { placeOf, readsOf } from '../../src/views/parts/place.ts';
import {
  idOf,
  numberOf,
  plainText,
  recordsOf,
  textsOf,
  whyNotWhole,
} from '../../src/views/parts/plain-text.ts';
import { viewNames, viewOf } from '../../src/views/view-of-tool.ts';
import { declarationFile } from '../support/files-of-tool.ts';

describe('text from Dialpad', () => {
  test.each([
    ['markup stays text', '<b>Sales</b>', '<b>Sales</b>'],
    ['line breaks and controls become spaces', 'a\n\u0000b\u2028c', 'a b c'],
    ['marks of direction are left out', 'abc\u202egpj.exe\u2066', 'abcgpj.exe'],
    ['numbers stay as they are', 12, '12'],
    ['objects are no text', { a: 1 }, ''],
  ])('in text from Dialpad, %s', (_, value, text) => {
    expect(plainText(value)).toBe(text);
  });

  test('text from Dialpad is shortened to 120 characters, with an emoji counted as one', () => {
    expect([...plainText('😀'.repeat(10_000))]).toHaveLength(120);
  });
});

describe('an incomplete result', () => {
  test.each([
    [
      'its own reason',
      { reduced: { reason: 'Longer than 1000 characters.' } },
      'Longer than 1000 characters.',
    ],
    ['no reason', { reduced: {} }, 'The answer was too long.'],
    ['the end of the time', { stopped_early: 'The time is up.' }, 'The time is up.'],
    ['left out parts', { left_out: '3 more offices.' }, '3 more offices.'],
    ['nothing to say', { items: [] }, undefined],
    ['no value', undefined, undefined],
  ])('a result that is not complete says why: %s', (_, value, reason) => {
    expect(whyNotWhole(value)).toBe(reason);
  });
});

test('a member of a result that has another type than expected counts as absent', () => {
  const value = { list: [{ id: 1 }, null, 'a\u0000b', 3], text: 'x', number: '7', none: 'no number' };
  expect(recordsOf(value, 'list')).toEqual([{ id: 1 }]);
  expect(recordsOf(value, 'text')).toEqual([]);
  expect(textsOf(value, 'list')).toEqual(['a b', '3']);
  expect(textsOf(undefined, 'list')).toEqual([]);
  expect(['number', 'none', 'absent'].map((name) => numberOf(value, name))).toEqual([7, 0, 0]);
  expect([idOf(value, 'list'), idOf(undefined)]).toEqual(['', '']);
});

describe('the views and the registry', () => {
  test('every view is the view of a tool', () => {
    expect(new Set(tools.map(viewOf).filter(Boolean))).toEqual(new Set(viewNames));
  });

  test('every write has the change card, which knows its title and the read that verifies it', () => {
    const writes = tools.filter(({ risk }) => risk !== 'read');
    expect(
      Object.keys(writeTools).sort(),
      'src/views/change/write-tools.ts must have exactly the tools that write: add or remove those that differ',
    ).toEqual(writes.map(({ name }) => shortName(name)).sort());
    for (const tool of writes) {
      expect(viewOf(tool)).toBe('change');
      const check = writeTools[shortName(tool.name)]?.check;
      if (tool.verifyWith !== undefined && check !== undefined) {
        expect(
          shortName(tool.verifyWith),
          `verifyWith in ${declarationFile(tool.name)} must be the check in src/views/change/write-tools.ts`,
        ).toBe(check.tool);
      }
    }
  });

  test('the reads that a view repeats are reads', () => {
    const reads = new Set(tools.filter(({ risk }) => risk === 'read').map(({ name }) => shortName(name)));
    const argumentSets = [{}, { id: '1' }, { office_id: '1' }, { parent_id: '1' }];
    for (const view of viewNames) {
      for (const args of argumentSets) {
        for (const { tool } of readsOf(view, { tool: undefined, args })) expect(reads).toContain(tool);
      }
    }
    for (const name of Object.keys(writeTools)) {
      const check = checkOf(name, { id: '1', office_id: '1', parent_id: '1' });
      if (check !== undefined) expect(reads).toContain(check.tool);
    }
  });
});

describe('the place that a call opens', () => {
  test.each([
    ['offices_get', 'opening-hours', { id: '5' }, { id: '5' }, { line: { kind: 'office', id: '5' } }],
    ['offices_primary_get', 'opening-hours', {}, { id: '7' }, { line: { kind: 'office', id: '7' } }],
    ['departments_get', 'call-routing', { id: '5' }, { id: '5' }, { line: { kind: 'department', id: '5' } }],
    [
      'offices_operators_get',
      'call-routing',
      { id: '5' },
      { users: [] },
      { line: { kind: 'office', id: '5' } },
    ],
    [undefined, 'call-routing', { id: '5' }, { users: [] }, { line: { id: '5', isGuess: true } }],
    [undefined, 'call-routing', { office_id: '5' }, { items: [] }, { callCentersOf: '5' }],
    ['rooms_get', 'organization-map', { id: '5' }, { id: '5', office_id: '7' }, { officeId: '7' }],
    ['departments_listall', 'organization-map', { name_search: 'sup' }, { items: [] }, { query: 'sup' }],
    ['plan_get', 'licences', { office_id: '5' }, {}, { officeId: '5' }],
    [undefined, 'call-routing', { id: '5' }, { rooms: [] }, { line: { id: '5', isGuess: true } }],
    [undefined, 'call-routing', { id: '5' }, {}, { line: { kind: 'department', id: '5' } }],
    [undefined, 'opening-hours', {}, { id: '7' }, { line: { kind: 'office', id: '7' } }],
    [undefined, 'opening-hours', { id: '5' }, undefined, { line: { kind: 'office', id: '5' } }],
    [undefined, 'organization-map', {}, { items: [{ office_id: '7' }] }, { officeId: '7' }],
    [undefined, 'e911', { id: '5' }, {}, { officeId: '5' }],
    [undefined, 'licences', {}, { office_id: '5' }, { officeId: '5' }],
    [undefined, 'sms-opt-outs', { id: '5' }, {}, { companyId: '5' }],
    ['rooms_patch', 'change', { id: '5' }, {}, {}],
  ] as const)('%s opens %s', (tool, view, args, value, place) => {
    expect(placeOf(view, { tool, args }, value)).toMatchObject({ view, ...place });
  });

  test.each([
    ['call-routing', { id: '5' }, ['departments_get', 'offices_operators_get']],
    ['call-routing', { office_id: '5' }, ['callcenters_list']],
    ['opening-hours', {}, ['offices_primary_get']],
    ['opening-hours', { id: '5' }, ['offices_get']],
    ['organization-map', { parent_id: '5' }, ['deskphones_rooms_list']],
    ['organization-map', { id: '5' }, ['rooms_get']],
    ['organization-map', {}, ['offices_list']],
    ['e911', { id: '5' }, ['offices_e911_get']],
    ['licences', { office_id: '5' }, ['plan_get', 'plan_available_licenses_get']],
    ['sms-opt-outs', { id: '5' }, ['company_sms_opt_out']],
    ['change', { id: '5' }, []],
  ] as const)(
    'the view %s with the arguments %j repeats %j when the host does not report the tool',
    (view, args, tools) => {
      const reads = readsOf(view, { tool: undefined, args: { ...args, PCID: 'pc_1' } });
      expect(reads).toEqual(tools.map((tool) => ({ tool, args })));
    },
  );
});

describe('the E911 audit', () => {
  const address = {
    address: '42 Sample Creek Rd',
    city: 'Austin',
    state: 'TX',
    zip: '78701',
    country: 'us',
  };
  const ppu_address = {
    address_line_1: '42 SAMPLE CREEK RD.',
    city: 'Austin',
    region: 'TX',
    postal_code: '78701',
    country: 'US',
  };
  const office = { id: '5', name: 'Austin', country: 'us', e911_address: address };

  test.each([
    ['matches in another spelling', office, { ppu_address }, 'matches', []],
    [
      'differs in the street',
      office,
      { ppu_address: { ...ppu_address, address_line_1: '1 Other St' } },
      'differs',
      ['street'],
    ],
    [
      'lacks the postal code',
      { ...office, e911_address: { ...address, zip: '' } },
      { ppu_address },
      'incomplete',
      ['postal code'],
    ],
    ['is missing', { ...office, e911_address: undefined }, { ppu_address }, 'missing', []],
    ['is not asked for in Japan', { id: '6', country: 'jp' }, { ppu_address }, 'not asked for', []],
    ['has nothing to compare with', office, undefined, 'unchecked', []],
  ])('the E911 audit finds that an address %s', (_, record, plan, verdict, parts) => {
    expect(auditOffice(record, plan)).toMatchObject({ verdict, parts });
  });

  test('the E911 audit puts incomplete offices first', () => {
    const offices = [
      auditOffice({ ...office, name: 'A' }, { ppu_address }),
      auditOffice({ ...office, name: 'B', e911_address: { ...address, city: '' } }, { ppu_address }),
      auditOffice({ ...office, name: 'C', e911_address: undefined }, { ppu_address }),
    ];
    expect(worstFirst(offices).map(({ name }) => name)).toEqual(['C', 'B', 'A']);
  });
});

describe('licences', () => {
  test('licences are in use when they are bought and not free', () => {
    const [talk] = licencesOf({ talk_lines: 12 }, { talk_lines: '7' });
    expect(talk).toEqual({ kind: 'Talk', bought: 12, free: 7, inUse: 5 });
  });

  test('the sum of licences is unknown when one office could not be read', () => {
    const known = licencesOf({ talk_lines: 12 }, { talk_lines: 7 });
    expect(inPlay([known, known])).toEqual([{ kind: 'Talk', bought: 24, free: 14, inUse: 10 }]);
    expect(inPlay([known, licencesOf(undefined, { talk_lines: 1 })])[0]).toMatchObject({
      bought: undefined,
      free: 8,
    });
  });

  test('a kind of licence that an office has is shown when the plan of another could not be read', () => {
    const usedUp = licencesOf({ talk_lines: 12 }, { talk_lines: 0 });
    expect(inPlay([usedUp, licencesOf(undefined, {})])).toEqual([
      { kind: 'Talk', bought: undefined, free: 0, inUse: undefined },
    ]);
    expect(inPlay([licencesOf(undefined, undefined)])).toEqual([]);
  });

  test('the requested office comes first, also when the list of offices does not have it', () => {
    const offices = ['1', '2', '3'].map((id) => ({ id }));
    expect(requestedFirst(offices, '3').map(({ id }) => id)).toEqual(['3', '1', '2']);
    expect(requestedFirst(offices, '9').map(({ id }) => id)).toEqual(['9', '1', '2', '3']);
    expect(requestedFirst(offices, '')).toEqual(offices);
  });
});

describe('SMS opt-outs by month', () => {
  test('opt-outs of both lists are counted per month, for dates as numbers and as text', () => {
    const march = Date.parse('2026-03-31T23:59:59Z');
    expect(
      countByMonth(
        [{ date: march }, { date: String(march) }, { date: 'never' }, {}],
        [{ date: Date.parse('2026-05-01T00:00:00Z') }],
      ),
    ).toEqual([
      { month: '2026-03', out: 2, backIn: 0 },
      { month: '2026-04', out: 0, backIn: 0 },
      { month: '2026-05', out: 0, backIn: 1 },
    ]);
  });

  test('the number of months is bounded when a date is wrong', () => {
    expect(countByMonth([{ date: 1 }, { date: 8_000_000_000_000_000 }], []).length).toBeLessThanOrEqual(600);
  });
});

describe('the map', () => {
  const lists = {
    offices: [{ id: '1', name: 'Austin', country: 'us', phone_numbers: ['+15125550100'] }],
    departments: [{ id: '2', name: 'Support', office_id: '1', phone_numbers: ['+15125550134'] }],
    rooms: [{ id: '3', name: 'Lobby', office_id: '1' }],
  };
  const [office] = organizationOf(lists, (kind) => kind !== 'office');

  test('the map marks missing parts', () => {
    expect(office?.missing).toEqual(['no operator', 'no E911 address']);
    expect(office?.rooms?.map(({ missing }) => missing)).toEqual([['no number']]);
    expect(office?.departments?.map(({ missing }) => missing)).toEqual([[]]);
  });

  test('the map knows which lists could not be read', () => {
    const [unread] = organizationOf({ ...lists, rooms: undefined }, () => undefined);
    expect(unread?.departments).toHaveLength(1);
    expect(unread?.rooms).toBeUndefined();
    expect(itemsOf(unread === undefined ? [] : [unread]).map(({ name }) => name)).toEqual([
      'Austin',
      'Support',
    ]);
  });

  test.each([
    ['sup', ['Support']],
    ['(512) 555-0134', ['Support']],
    ['5125550', ['Austin', 'Support']],
    ['nowhere', []],
  ])('the map finds "%s"', (query, names) => {
    expect(search(itemsOf(office === undefined ? [] : [office]), query).map(({ name }) => name)).toEqual(
      names,
    );
  });
});

describe('a change', () => {
  const args = { id: '5', hours_on: true, monday_hours: ['09:00', '17:00'], name: 'Sales' };

  test('a change is compared field by field with the state before and after', () => {
    const before = { id: '5', name: 'Sales', hours_on: false, monday_hours: ['08:00', '18:00'] };
    const after = { office: { ...before, hours_on: true, monday_hours: ['09:00', '17:00'] } };
    expect(compareChange(args, before, after)).toEqual([
      { name: 'Monday hours', sent: '09:00–17:00', before: '08:00–18:00', after: '09:00–17:00' },
      { name: 'Hours in force', sent: 'yes', before: 'no', after: 'yes' },
      { name: 'Name', sent: 'Sales', before: 'Sales', after: 'Sales' },
    ]);
  });

  test('a read counts as the state before only when a sent field differs', () => {
    expect(isBefore(args, { monday_hours: ['08:00', '18:00'] })).toBe(true);
    expect(isBefore(args, { monday_hours: ['09:00', '17:00'], hours_on: true, name: 'Sales' })).toBe(false);
    expect(isBefore(args, { other: 1 })).toBe(false);
  });

  test.each([
    ['settings', { settings: { name: 'Sales' } }, 'Sales'],
    ['an office', { office: { name: 'Austin' } }, 'Austin'],
    ['an empty list', { name: [] }, 'none'],
    ['a list', { name: ['a', 'b'] }, 'a, b'],
    ['a list of objects', { name: [{ id: 1 }] }, '[{"id":1}]'],
    ['no value', { name: null }, 'null'],
  ])('a change reads a field from a result with %s', (_, after, text) => {
    expect(compareChange({ name: 'New' }, undefined, after)).toMatchObject([{ after: text }]);
  });

  test('a change names nested fields and shows ids as text', () => {
    expect(factsOf({ id: '9120384756473829', hold_queue: { max_hold_count: 20 } })).toEqual([
      { name: 'Id', sent: undefined, before: undefined, after: '9120384756473829' },
      { name: 'Hold queue, max hold count', sent: undefined, before: undefined, after: '20' },
    ]);
  });
});
