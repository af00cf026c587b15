import { idIn, officeNamed, type Solution } from './call-tool.ts';

const terms = {
  annual_commit_monthly_billing: false,
  invoiced: false,
  plan_period: 'monthly',
  unified_billing: true,
  use_same_address: true,
};

const denver = {
  address_line_1: '1 Example Plaza',
  city: 'Denver',
  region: 'CO',
  postal_code: '80202',
  country: 'us',
};
const boise = {
  address_line_1: '5 Example Mall',
  city: 'Boise',
  region: 'ID',
  postal_code: '83702',
  country: 'us',
};

export const billingSolutions: Readonly<Record<string, Solution>> = {
  'plan-balance': async ({ callTool }) => {
    const { id } = await officeNamed(callTool, 'Austin');
    return `${(await callTool('plan_get', { office_id: id })).balance} USD`;
  },
  'plan-next-bill': async ({ callTool, request }) => {
    const { next_billing_date } = await callTool('plan_get', { office_id: idIn(request) });
    return new Date(Number(next_billing_date)).toISOString().slice(0, 10);
  },
  'plan-place-of-use': async ({ callTool, attempt }) => {
    const { id, e911_address } = await officeNamed(callTool, 'Montréal');
    const { text } = await attempt('plan_get', { office_id: id });
    return text.includes(`"address_line_1":"${e911_address?.address}"`) ? 'Yes.' : 'No.';
  },
  'licences-head-office': async ({ callTool }) => {
    const { id } = await callTool('offices_primary_get');
    const { room_lines } = await callTool('plan_available_licenses_get', { office_id: id });
    return `${room_lines} more.`;
  },
  'licences-most-free': async ({ callTool }) => {
    let most = { name: '', room_lines: -1 };
    for (const { id, name } of (await callTool('offices_list')).items) {
      const room_lines = Number(
        (await callTool('plan_available_licenses_get', { office_id: id })).room_lines,
      );
      if (room_lines > most.room_lines) most = { name, room_lines };
    }
    return most.name;
  },
  'office-open': async ({ callTool }) => {
    await callTool('offices_create', {
      ...terms,
      name: 'Denver',
      country: 'US',
      currency: 'USD',
      timezone: 'America/Denver',
      billing_address: denver,
    });
    return 'The Denver office is open.';
  },
  'office-open-without-facts': () =>
    'I need its full address for emergencies, the billing address, the currency and the billing period.',
  'office-open-again': async ({ callTool }) =>
    `There is ${(await officeNamed(callTool, 'Sydney')).name} already.`,
  'office-open-office-key': async ({ attempt }) => {
    const place = { name: 'Boise', country: 'US', currency: 'USD', billing_address: boise };
    return (await attempt('offices_create', { ...terms, ...place })).text;
  },
};
