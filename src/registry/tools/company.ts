import { defineTool, optOutRate } from '../define-tool.ts';
import { exampleIds } from '../example-ids.ts';
import { choice, cursor, flag, id, textId } from '../schemas/arguments.ts';
import { page } from '../schemas/fields.ts';
import { Company, OptOut } from '../schemas/organization.ts';

export const companyGet = defineTool({
  name: 'company_get',
  title: 'Company — Get',
  description:
    'Returns the company of the API key: id, name, domain, country, pricing tier, number of offices, state, AI settings. Read it before company_update_settings, and for the id that company_sms_opt_out requires. Needs a company admin key.',
  toolset: 'company',
  endpoint: 'GET /api/v2/company',
  input: {},
  output: Company,
  risk: 'read',
  example: {},
  keyLevel: 'company',
});

export const companySmsOptOut = defineTool({
  name: 'company_sms_opt_out',
  title: 'Company — Get SMS Opt-out List',
  description:
    "Lists external numbers that opted out of the company's SMS, or back in, in pages; none: items []. An opted-out number has a scope: the company or one A2P campaign. There is no search by number, and the list can be long. Needs a company admin key; 250 requests a minute.",
  toolset: 'company',
  endpoint: 'GET /api/v2/company/{id}/smsoptout',
  input: {
    id: textId('From company_get.'),
    a2p_campaign_id: id(
      'Only this campaign: a scope_id of an earlier result. Requires opt_out_state opted_out.',
    ).optional(),
    cursor,
    opt_out_state: choice(['opted_back_in', 'opted_out'], 'State to list.'),
  },
  output: page(OptOut),
  risk: 'read',
  example: { id: exampleIds.company, opt_out_state: 'opted_out' },
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
    'Turns Dialpad AI on or off for the whole company and returns the company. A single department can only choose whether AI starts by itself and may be paused: departments_update (voice_intelligence). Current value: settings.has_callai in company_get. Needs a company admin key.',
  toolset: 'company',
  endpoint: 'PUT /api/v2/company/settings',
  input: { has_callai: flag('true turns AI on, false off.').optional() },
  inQuery: ['has_callai'],
  output: Company,
  risk: 'high',
  example: { has_callai: true },
  keyLevel: 'company',
  verifyWith: 'company_get',
  confirmation: {
    before: { tool: 'company_get', arguments: {} },
    when: ({ has_callai }) => has_callai !== undefined,
    question: ({ has_callai }, current) =>
      `Turn Dialpad AI ${has_callai === true ? 'on' : 'off'} for the whole company ${current?.name ?? ''}?`,
  },
});
