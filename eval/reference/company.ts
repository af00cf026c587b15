import type { Ask, Solution } from './ask.ts';

async function optOuts(ask: Ask, opt_out_state: string, more: Readonly<Record<string, unknown>> = {}) {
  const { id } = await ask('company_get');
  const fields = ['external_endpoint', 'date'];
  return (await ask('company_sms_opt_out', { id, opt_out_state, fetch_all: true, fields, ...more })).items;
}

const refusal =
  (tool: string, args?: Readonly<Record<string, unknown>>): Solution =>
  async ({ attempt }) =>
    (await attempt(tool, args)).text;

/** How the reference does the tasks about the company. */
export const companySolutions: Readonly<Record<string, Solution>> = {
  'company-domain': async ({ ask }) => {
    const { domain, office_count } = await ask('company_get');
    return `${domain}, ${office_count} offices.`;
  },
  'company-ai-status': async ({ attempt }) => {
    const { text } = await attempt('company_get');
    return text.includes('"has_callai":true') ? 'It is on.' : 'It is off.';
  },
  'company-ai-on': async ({ ask }) => {
    await ask('company_update_settings', { has_callai: true });
    return 'Dialpad AI is on.';
  },
  'company-ai-office-key': refusal('company_update_settings', { has_callai: true }),
  'company-other-key': async ({ ask }) => (await ask('company_get')).name,
  'sms-opted-back-in': async ({ ask }) => `${(await optOuts(ask, 'opted_back_in')).length} numbers.`,
  'sms-opted-out': async ({ ask }) => `${(await optOuts(ask, 'opted_out')).length} numbers.`,
  'sms-campaign': async ({ ask }) => {
    const found = await optOuts(ask, 'opted_out', { a2p_campaign_id: '5620703441190912' });
    return `${found.length} numbers.`;
  },
  'sms-date': async ({ ask }) => {
    const found = await optOuts(ask, 'opted_back_in');
    const entry = found.find(({ external_endpoint }) => external_endpoint === '+15005550100');
    return new Date(Number(entry?.date)).toISOString().slice(0, 10);
  },
  'sms-opted-out-number': async ({ ask }) => {
    const found = await optOuts(ask, 'opted_out');
    return found.some(({ external_endpoint }) => external_endpoint === '+12165550100') ? 'Yes.' : 'No.';
  },
  'sms-office-key': refusal('company_get'),
};
