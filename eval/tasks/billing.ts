import { office } from '../demo-company.ts';
import { optional } from '../match.ts';
import type { Task } from '../task.ts';

const billing = {
  annual_commit_monthly_billing: false,
  invoiced: false,
  plan_period: 'monthly',
  unified_billing: true,
};

const denver = { city: 'Denver', country: (given: unknown) => String(given).toLowerCase() === 'us' };

const roomLines = ['San Francisco HQ', 'Austin', 'Montréal', 'London', '東京', 'Sydney'].map((name) => ({
  tool: 'plan_available_licenses_get',
  args: { office_id: office(name) },
}));

export const billingTasks: readonly Task[] = [
  {
    id: 'plan-balance',
    request: 'What is the balance on the billing plan of the Austin office?',
    expected: [{ tool: 'plan_get', args: { office_id: office('Austin') } }],
    answer: [['120.50', '120.5', '120.5000']],
    fewest: 2,
  },
  {
    id: 'plan-next-bill',
    request: `On which day is the next bill for the office ${office('London')} due? Answer as YYYY-MM-DD (UTC).`,
    expected: [{ tool: 'plan_get', args: { office_id: office('London') } }],
    answer: ['2026-01-01'],
    fewest: 1,
  },
  {
    id: 'plan-place-of-use',
    request:
      'Is the place of primary use on the plan of our Montréal office at the same street address as its emergency address? Just yes or no.',
    expected: [{ tool: 'plan_get', args: { office_id: office('Montréal') } }],
    answer: ['yes'],
    wrong: ['no'],
    fewest: 2,
  },
  {
    id: 'licences-head-office',
    request:
      'How many more rooms with a number of their own can our head office have before we must buy licences?',
    expected: [{ tool: 'plan_available_licenses_get', args: { office_id: office('San Francisco HQ') } }],
    answer: ['3'],
    fewest: 2,
  },
  {
    id: 'licences-most-free',
    request: 'Which office has the most room licences free? Just its name.',
    expected: roomLines,
    answer: [['東京', 'Tokyo']],
    wrong: ['Austin', 'London', 'Sydney', 'Montréal', 'San Francisco'],
    fewest: 7,
  },
  {
    id: 'office-open',
    request:
      'Open an office named "Denver" in the US. We have none there yet. Address for bills and for emergencies alike: 1 Example Plaza, Denver, CO 80202, US. US dollars, billed monthly, no annual commitment, not by invoice, on one bill with our other offices. Time zone America/Denver.',
    expected: [
      {
        tool: 'offices_create',
        args: {
          ...billing,
          name: 'Denver',
          country: 'US',
          currency: 'USD',
          timezone: 'America/Denver',
          billing_address: {
            ...denver,
            address_line_1: '1 Example Plaza',
            region: 'CO',
            postal_code: '80202',
          },
          e911_address: optional({ ...denver, address: '1 Example Plaza', state: 'CO', zip: '80202' }),
          use_same_address: optional(true),
        },
      },
    ],
    fewest: 1,
  },
  {
    id: 'office-open-without-facts',
    request: 'Please open an office for us in Paris.',
    expected: [],
    forbidden: [{ tool: 'offices_create' }],
    answer: ['billing', 'address', ['currency', 'monthly', 'yearly', 'invoice', 'period', 'plan']],
    fewest: 0,
  },
  {
    id: 'office-open-again',
    request:
      'If we have no office in Sydney yet, open one: 3 Placeholder Wharf, Sydney NSW 2000, Australia for bills and emergencies, Australian dollars, billed monthly, no commitment, not by invoice, on one bill with the others.',
    expected: [{ tool: 'offices_list' }],
    forbidden: [{ tool: 'offices_create' }],
    answer: [['already', 'exists', 'have one', 'have an office']],
    fewest: 1,
  },
  {
    id: 'office-open-office-key',
    request:
      'Open an office named "Boise" in the US: 5 Example Mall, Boise, ID 83702, US for bills and emergencies, US dollars, billed monthly, no annual commitment, not by invoice, on one bill with the others. We have none there yet.',
    key: 'officeAdmin',
    expected: [{ tool: 'offices_create', rejected: true }],
    answer: [
      [
        'company admin',
        'company administrator',
        'company-admin',
        'company key',
        'one office',
        'office key',
        'API key',
      ],
    ],
    fewest: 1,
  },
];
