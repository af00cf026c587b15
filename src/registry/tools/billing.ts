import { defineTool } from '../define-tool.ts';
import { needsE911 } from '../e911-countries.ts';
import { billingAddress, billingContact, e911Address } from '../schemas/addresses.ts';
import { choice, flag, id, name, phoneNumber, text, timeZone } from '../schemas/arguments.ts';
import { hoursOn, weekdayHours } from '../schemas/hours.ts';
import { AvailableLicences, OfficeWithPlan, Plan } from '../schemas/organization.ts';
import { ringSeconds, routingActions, routingOptions, voiceIntelligence } from '../schemas/routing.ts';

/** Countries an office can be in. Words of Dialpad's API reference, DP included. */
const countries =
  'AR AT AU BD BE BG BH BR CA CH CI CL CN CO CR CY CZ DE DK DO DP EC EE EG ES FI FR GB GH GR GT HK HR HU ID IE IL IN IS IT JP KE KH KR KZ LK LT LU LV MA MD MM MT MX MY NG NL NO NZ PA PE PH PK PL PR PT PY RO RU SA SE SG SI SK SV TH TR TW UA US UY VE VN ZA'.split(
    ' ',
  );
const [firstCountry = 'US', ...otherCountries] = countries;

const officeId = id('Office id, from offices_list.');
const idsFrom = { office_id: 'offices_list' };

export const officesCreate = defineTool({
  name: 'offices_create',
  title: 'Office — Create',
  description:
    'Opens a new office and returns it with its plan. It changes the bill and cannot be undone here: use only billing facts the user gave. A second call opens another: see offices_list first. US, CA, AU, FR, GB, NZ need e911_address. Needs a company admin key.',
  toolset: 'billing',
  endpoint: 'POST /api/v2/offices',
  input: {
    annual_commit_monthly_billing: flag('Yearly commitment, billed monthly.'),
    auto_call_recording: flag('Record every call; default false.').optional(),
    billing_address: billingAddress,
    billing_contact: billingContact.optional(),
    country: choice([firstCountry, ...otherCountries], 'Country of the office.'),
    currency: choice(['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'NZD', 'USD'], 'Billing currency.'),
    e911_address: e911Address.optional(),
    first_action: choice(['menu', 'operators'], 'What a caller meets first.').optional(),
    group_description: text(256, 'What it is for.').optional(),
    hours_on: hoursOn,
    international_enabled: flag('May call abroad.').optional(),
    invoiced: flag('Pay by invoice.'),
    mainline_number: phoneNumber('Main number, as +14155550100.').optional(),
    ...weekdayHours,
    name: name('Office name.'),
    no_operators_action: choice(routingActions, 'When nobody can answer.').optional(),
    plan_period: choice(['monthly', 'yearly'], 'How often it is billed.'),
    ring_seconds: ringSeconds,
    routing_options: routingOptions,
    timezone: timeZone('tz name, e.g. America/Denver.').optional(),
    unified_billing: flag('One invoice with the other offices.'),
    use_same_address: flag('Billing address is also the E911 address.').optional(),
    voice_intelligence: voiceIntelligence,
  },
  output: OfficeWithPlan,
  risk: 'billing',
  keyLevel: 'company',
  verifyWith: 'offices_list',
  explainError: (args) =>
    needsE911.has(String(args.country)) && args.e911_address === undefined && args.use_same_address !== true
      ? `An office in ${args.country} needs e911_address, the exact street address for emergency calls.`
      : undefined,
  confirmation: {
    question: (args) =>
      `Open a new office "${args.name}" in ${args.country}, billed ${args.plan_period} in ${args.currency}? This changes the company's bill.`,
  },
});

export const planAvailableLicensesGet = defineTool({
  name: 'plan_available_licenses_get',
  title: 'Licenses — List Available',
  description:
    'Returns how many licences of each kind (talk, contact center, room, fax, additional numbers ...) an office has free to use. Check it before creating rooms or assigning numbers. What is bought in all is in plan_get.',
  toolset: 'billing',
  endpoint: 'GET /api/v2/offices/{office_id}/available_licenses',
  input: { office_id: officeId },
  output: AvailableLicences,
  risk: 'read',
  idsFrom,
});

export const planGet = defineTool({
  name: 'plan_get',
  title: 'Billing Plan — Get',
  description:
    'Returns the billing plan of an office: licences bought by kind, balance in USD, next billing date and place of primary use. For what is still free use plan_available_licenses_get.',
  toolset: 'billing',
  endpoint: 'GET /api/v2/offices/{office_id}/plan',
  input: { office_id: officeId },
  output: Plan,
  risk: 'read',
  idsFrom,
});
