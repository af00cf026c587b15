import { office } from '../demo-company.ts';
import { type Matcher, optional } from '../match.ts';
import type { Task } from '../task.ts';

const reads = {
  anyOf: [{ tool: 'offices_list' }, { tool: 'offices_get' }, { tool: 'offices_e911_get' }],
};

const update = (name: string, address: Readonly<Record<string, Matcher>>) => ({
  tool: 'offices_e911_update',
  args: { id: office(name), update_all: optional(false), use_validated_option: optional(false), ...address },
});

const onFile = (name: string, has: Readonly<Record<string, Matcher>>) => ({
  path: `/api/v2/offices/${office(name)}/e911`,
  has,
});

const tokyo = { address: '2-1 Mihon-cho', address2: '8F', city: 'Chiyoda', state: 'Tokyo', zip: '100-0001' };
const london = { address: '9 Specimen Lane', city: 'London', state: 'England', zip: 'EC1A 1BB' };
const sydney = { address: '14 Placeholder Wharf', city: 'Sydney', state: 'NSW', zip: '2000' };

/** A country code in either case. */
const country = (code: string) => (given: unknown) =>
  typeof given === 'string' && given.toLowerCase() === code;

export const emergencyTasks: readonly Task[] = [
  {
    id: 'e911-missing',
    request: 'Which of our offices has no emergency address? Just its name.',
    expected: [reads],
    answer: [['東京', 'Tokyo']],
    wrong: ['Austin', 'London', 'Sydney', 'Montréal', 'San Francisco'],
    fewest: 1,
  },
  {
    id: 'e911-by-id',
    request: `To which street address would an ambulance go for the office ${office('Austin')}?`,
    expected: [reads],
    answer: ['42 Sample Creek', '78701'],
    fewest: 1,
  },
  {
    id: 'e911-first-address',
    request:
      'Put the emergency address of our Tokyo office (東京) on file: 2-1 Mihon-cho, 8F, Chiyoda, Tokyo, 100-0001, Japan.',
    expected: [update('東京', { ...tokyo, country: country('jp') })],
    state: [onFile('東京', tokyo)],
    fewest: 2,
  },
  {
    id: 'e911-other-floor',
    request:
      'The London office moved within its building, from the 2nd floor to the 5th floor. Update its emergency address, all else stays.',
    expected: [
      reads,
      update('London', {
        ...london,
        country: country('gb'),
        address2: (given) => typeof given === 'string' && /^(5th floor|floor 5)$/i.test(given),
      }),
    ],
    state: [onFile('London', london)],
    fewest: 2,
  },
  {
    id: 'e911-everybody',
    request:
      'Our Sydney office and everybody in it moved next door: 14 Placeholder Wharf, Sydney NSW 2000, Australia. Set the emergency address for the office and for all of its users.',
    expected: [
      update('Sydney', {
        ...sydney,
        country: country('au'),
        address2: optional(''),
        update_all: true,
      }),
    ],
    state: [onFile('Sydney', { ...sydney, address2: optional('') })],
    fewest: 2,
  },
  {
    id: 'e911-incomplete',
    request: 'The Austin office has moved to Congress Avenue. Please change its emergency address.',
    expected: [],
    forbidden: [{ tool: 'offices_e911_update' }],
    answer: [
      [
        'full address',
        'complete address',
        'exact address',
        'street number',
        'building number',
        'house number',
        'street and number',
      ],
    ],
    fewest: 0,
  },
];
