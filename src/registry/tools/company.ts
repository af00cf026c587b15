import { defineTool, optOutRate } from '../define-tool.ts';
import { choice, cursor, flag, id, textId } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Company, OptOut } from '../schemas/organization.ts';

export const companyGet = defineTool({
  name: 'company_get',
  title: 'Company — Get',
  description:
    'Returns the company of the API key: id, name, domain, country, pricing tier, number of offices, state and settings. Use it first for the company id that company_sms_opt_out needs; for addresses, hours and routing use the offices tools. Needs a company admin key.',
  toolset: 'company',
  endpoint: 'GET /api/v2/company',
  input: {},
  output: Company,
  risk: 'read',
  keyLevel: 'company',
});

export const companySmsOptOut = defineTool({
  name: 'company_sms_opt_out',
  title: 'Company — Get SMS Opt-out List',
  description:
    "Lists outside numbers that opted out of the company's SMS, or back in: number, state, date (ms since 1970), scope. Use it before texting or for compliance. No search by number; can be very long. Company admin key; 250 calls a minute.",
  toolset: 'company',
  endpoint: 'GET /api/v2/company/{id}/smsoptout',
  input: {
    id: textId('Company id, from company_get.'),
    a2p_campaign_id: id('Only this A2P campaign; needs opt_out_state opted_out.').optional(),
    cursor: cursor.optional(),
    opt_out_state: choice(['opted_back_in', 'opted_out'], 'Which list.'),
  },
  output: page(OptOut),
  risk: 'read',
  keyLevel: 'company',
  rate: optOutRate,
  idsFrom: { id: 'company_get' },
  identifyingFields: ['external_endpoint', 'opt_out_state'],
  explainError: (args) =>
    args.a2p_campaign_id !== undefined && args.opt_out_state !== 'opted_out'
      ? 'a2p_campaign_id can only be used with opt_out_state "opted_out".'
      : undefined,
});

export const companyUpdateSettings = defineTool({
  name: 'company_update_settings',
  title: 'Company — Update Settings',
  description:
    'Turns Dialpad AI (call transcription and analysis) on or off for the company and returns it. It reaches every office; for one department use departments_update (voice_intelligence). Current value: settings.has_callai of company_get. Needs a company admin key.',
  toolset: 'company',
  endpoint: 'PUT /api/v2/company/settings',
  input: { has_callai: flag('true turns AI on, false off. Left out: nothing changes.').optional() },
  inQuery: ['has_callai'],
  output: Company,
  risk: 'low',
  keyLevel: 'company',
  verifyWith: 'company_get',
});
