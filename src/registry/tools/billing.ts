import { defineTool } from '../define-tool.ts';
import { e911Countries, needsE911 } from '../e911-countries.ts';
import { exampleIds } from '../example-ids.ts';
import { billingAddress, billingContact, e911Address } from '../schemas/addresses.ts';
import { choice, flag, id, line, phoneNumber, text, timeZone } from '../schemas/arguments.ts';
import { hoursOn, weekdayHours } from '../schemas/hours.ts';
import { AvailableLicences, OfficeWithPlan, Plan } from '../schemas/organization.ts';
import { ringSeconds, routingActions, routingOptions, voiceIntelligence } from '../schemas/routing.ts';

/** Dialpad's reference lists DP too. */
const [firstCountry = 'US', ...otherCountries] =
  'AR AT AU BD BE BG BH BR CA CH CI CL CN CO CR CY CZ DE DK DO DP EC EE EG ES FI FR GB GH GR GT HK HR HU ID IE IL IN IS IT JP KE KH KR KZ LK LT LU LV MA MD MM MT MX MY NG NL NO NZ PA PE PH PK PL PR PT PY RO RU SA SE SG SI SK SV TH TR TW UA US UY VE VN ZA'.split(
    ' ',
  );

const officeId = id('From offices_list.');
const idsFrom = { office_id: 'offices_list' };
const example = { office_id: exampleIds.office };

export const officesCreate = defineTool({
  name: 'offices_create',
  title: 'Office — Create',
  description: `Opens a new office and returns it with its plan. It changes the bill and cannot be undone here: use only billing facts that the user gave. ${e911Countries('and')} require e911_address. Its name cannot be changed here later. A repeat opens another: see offices_list first.`,
  toolset: 'billing',
  endpoint: 'POST /api/v2/offices',
  input: {
    annual_commit_monthly_billing: flag('Annual commitment, billed monthly.'),
    auto_call_recording: flag('Record every call; default false.').optional(),
    billing_address: billingAddress,
    billing_contact: billingContact,
    country: choice([firstCountry, ...otherCountries], 'Country of the office.'),
    currency: choice(['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'NZD', 'USD'], 'Billing currency.'),
    e911_address: e911Address.optional(),
    first_action: choice(['menu', 'operators'], 'First action on a call.').optional(),
    group_description: text(256).optional(),
    hours_on: hoursOn,
    international_enabled: flag('International calls allowed.').optional(),
    invoiced: flag('Pay by invoice.'),
    mainline_number: phoneNumber('Main number, e.g. +14155550100.').optional(),
    ...weekdayHours,
    name: line('Office name.'),
    no_operators_action: choice(routingActions, 'Action when no operator can answer.').optional(),
    plan_period: choice(['monthly', 'yearly'], 'Billing period.'),
    ring_seconds: ringSeconds(''),
    routing_options: routingOptions,
    timezone: timeZone('tz name, e.g. America/Denver.').optional(),
    unified_billing: flag('Send a unified invoice.'),
    use_same_address: flag('The billing address is the emergency address.').optional(),
    voice_intelligence: voiceIntelligence,
  },
  output: OfficeWithPlan,
  risk: 'billing',
  example: {
    name: 'Example Office',
    country: 'US',
    currency: 'USD',
    plan_period: 'monthly',
    unified_billing: true,
    invoiced: false,
    annual_commit_monthly_billing: false,
    billing_address: {
      address_line_1: '500 Example Street',
      city: 'Austin',
      region: 'TX',
      postal_code: '78701',
      country: 'us',
    },
    e911_address: {
      address: '500 Example Street',
      city: 'Austin',
      state: 'TX',
      zip: '78701',
      country: 'us',
    },
  },
  irreversible: true,
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
    'Returns how many licences of each kind an office has free (talk, contact center, room, fax, additional numbers ...). Check it before creating rooms or assigning numbers. The licences of its plan in all are in plan_get; no tool here buys licences.',
  toolset: 'billing',
  endpoint: 'GET /api/v2/offices/{office_id}/available_licenses',
  input: { office_id: officeId },
  output: AvailableLicences,
  risk: 'read',
  example,
  idsFrom,
});

export const planGet = defineTool({
  name: 'plan_get',
  title: 'Billing Plan — Get',
  description:
    'Returns the billing plan of an office: licences by kind, balance in USD, next billing date and place of primary use. It has no currency, billing period or invoicing, and no tool here changes the plan or buys licences. Free licences: plan_available_licenses_get.',
  toolset: 'billing',
  endpoint: 'GET /api/v2/offices/{office_id}/plan',
  input: { office_id: officeId },
  output: Plan,
  risk: 'read',
  example,
  idsFrom,
});
