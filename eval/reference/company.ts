import type { CallTool, Solution } from './call-tool.ts';

async function optOuts(
  callTool: CallTool,
  opt_out_state: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  const { id } = await callTool('company_get');
  const fields = ['external_endpoint', 'date'];
  return (await callTool('company_sms_opt_out', { id, opt_out_state, fetch_all: true, fields, ...more }))
    .items;
}

const errorText =
  (tool: string, args?: Readonly<Record<string, unknown>>): Solution =>
  async ({ attempt }) =>
    (await attempt(tool, args)).text;

export const companySolutions: Readonly<Record<string, Solution>> = {
  'company-domain': async ({ callTool }) => {
    const { domain, office_count } = await callTool('company_get');
    return `${domain}, ${office_count} offices.`;
  },
  'company-ai-status': async ({ attempt }) => {
    const { text } = await attempt('company_get');
    return text.includes('"has_callai":true') ? 'It is on.' : 'It is off.';
  },
  'company-ai-on': async ({ callTool }) => {
    await callTool('company_update_settings', { has_callai: true });
    return 'Dialpad AI is on.';
  },
  'company-ai-office-key': errorText('company_update_settings', { has_callai: true }),
  'company-other-key': async ({ callTool }) => (await callTool('company_get')).name,
  'sms-opted-back-in': async ({ callTool }) =>
    `${(await optOuts(callTool, 'opted_back_in')).length} numbers.`,
  'sms-opted-out': async ({ callTool }) => `${(await optOuts(callTool, 'opted_out')).length} numbers.`,
  'sms-campaign': async ({ callTool }) => {
    const found = await optOuts(callTool, 'opted_out', { a2p_campaign_id: '5620703441190912' });
    return `${found.length} numbers.`;
  },
  'sms-date': async ({ callTool }) => {
    const found = await optOuts(callTool, 'opted_back_in');
    const entry = found.find(({ external_endpoint }) => external_endpoint === '+15005550100');
    return new Date(Number(entry?.date)).toISOString().slice(0, 10);
  },
  'sms-opted-out-number': async ({ callTool }) => {
    const found = await optOuts(callTool, 'opted_out');
    return found.some(({ external_endpoint }) => external_endpoint === '+12165550100') ? 'Yes.' : 'No.';
  },
  'sms-office-key': errorText('company_get'),
};
