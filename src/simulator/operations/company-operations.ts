import { type Operation, optionalText, textArgument } from '../operation.ts';
import { page } from '../pages.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { Company, OptOut } from '../state.ts';

const PAGE = 100;

const showCompany = (company: Company) => ({
  id: company.id,
  ...company.fields,
  office_count: company.offices.size,
  settings: { has_callai: company.hasCallAi, allow_ai_training: false },
});

const showOptOut = (company: Company, { number, state, date, campaignId }: OptOut) => ({
  external_endpoint: number,
  opt_out_state: state,
  date,
  // Dialpad returns the scope only for numbers that are opted out.
  opt_out_scope_info:
    state === 'opted_out'
      ? { opt_out_scope_level: campaignId ? 'a2p_campaign' : 'company', scope_id: campaignId ?? company.id }
      : undefined,
});

const chosen = new WeakMap<Company, Map<string, readonly OptOut[]>>();

/** Filtered once: the list never changes and can have a hundred thousand entries. */
function chosenOptOuts(company: Company, state: string, campaign: string | undefined): readonly OptOut[] {
  const lists = chosen.get(company) ?? new Map<string, readonly OptOut[]>();
  chosen.set(company, lists);
  const filter = `${state} ${campaign}`;
  const list =
    lists.get(filter) ??
    company.optOuts.filter(
      (entry) => entry.state === state && (campaign === undefined || entry.campaignId === campaign),
    );
  lists.set(filter, list);
  return list;
}

const optOuts: Operation = (call) => {
  const { company } = call;
  if (textArgument(call, 'id') !== company.id) throw new SimulatorError(404, 'Company not found.');
  const state = textArgument(call, 'opt_out_state');
  const campaign = optionalText(call, 'a2p_campaign_id');
  if (campaign !== undefined && state !== 'opted_out') {
    throw new SimulatorError(400, 'a2p_campaign_id can only be used with opt_out_state opted_out.');
  }
  const entries = chosenOptOuts(company, state, campaign);
  const { items, cursor } = page(call, `optouts ${state} ${campaign}`, entries, PAGE);
  return { items: items.map((entry) => showOptOut(company, entry)), cursor };
};

export const companyOperations: Readonly<Record<string, Operation>> = {
  'GET /api/v2/company': ({ company }) => showCompany(company),
  'GET /api/v2/company/{id}/smsoptout': optOuts,
  'PUT /api/v2/company/settings': ({ company, args }) => {
    if (args.has_callai !== undefined) company.hasCallAi = args.has_callai === true;
    return showCompany(company);
  },
};
