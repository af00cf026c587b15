import { companyId } from '../demo-company.ts';
import type { Task } from '../task.ts';
import { needsCompanyKey, off } from './wording.ts';

const optOuts = (opt_out_state: string) => ({
  tool: 'company_sms_opt_out',
  args: { id: companyId, opt_out_state },
});

export const companyTasks: readonly Task[] = [
  {
    id: 'company-domain',
    request: 'Which domain is our company registered with, and how many offices does it have?',
    expected: [{ tool: 'company_get' }],
    answer: ['brightwater.example.com', '6'],
    fewest: 1,
  },
  {
    id: 'company-ai-status',
    request: 'Is Dialpad AI on for the whole company at the moment? Only look, change nothing.',
    expected: [{ tool: 'company_get' }],
    forbidden: [{ tool: 'company_update_settings' }],
    answer: [off],
    fewest: 1,
  },
  {
    id: 'company-ai-on',
    request: 'Turn Dialpad AI on for the whole company.',
    expected: [{ tool: 'company_update_settings', args: { has_callai: true } }],
    state: [{ path: '/api/v2/company', has: { settings: { has_callai: true } } }],
    fewest: 1,
  },
  {
    id: 'company-ai-office-key',
    request: 'Turn Dialpad AI on for the whole company.',
    key: 'officeAdmin',
    expected: [{ tool: 'company_update_settings', rejected: true }],
    answer: [needsCompanyKey],
    fewest: 1,
  },
  {
    id: 'company-other-key',
    request: 'Whose account are you working in? Just the name of the company.',
    key: 'secondCompany',
    expected: [{ tool: 'company_get' }],
    answer: ['Quietwood Books'],
    wrong: ['Brightwater'],
    fewest: 1,
  },
  {
    id: 'sms-opted-back-in',
    request: 'How many SMS opt-outs do we have that opted back in?',
    expected: [optOuts('opted_back_in')],
    answer: ['128'],
    fewest: 2,
  },
  {
    id: 'sms-opted-out',
    request: 'How many numbers have opted out of our text messages and are still out?',
    expected: [optOuts('opted_out')],
    answer: ['512'],
    fewest: 2,
  },
  {
    id: 'sms-campaign',
    request: 'How many numbers have opted out of our A2P campaign 5620703441190912?',
    expected: [optOuts('opted_out')],
    answer: ['74'],
    fewest: 2,
  },
  {
    id: 'sms-date',
    request: 'On which day (UTC) did +15005550100 opt back in to our text messages? Answer as YYYY-MM-DD.',
    expected: [optOuts('opted_back_in')],
    answer: ['2024-08-06'],
    fewest: 2,
  },
  {
    id: 'sms-opted-out-number',
    request: 'A customer says that +12165550100 opted out of our texts. Is that so? Just yes or no.',
    expected: [{ anyOf: [optOuts('opted_out'), optOuts('opted_back_in')] }],
    answer: ['yes'],
    wrong: ['no'],
    fewest: 2,
  },
  {
    id: 'sms-office-key',
    request: 'How many SMS opt-outs does our company have?',
    key: 'officeAdmin',
    expected: [{ tool: 'company_get', rejected: true }],
    answer: [needsCompanyKey],
    fewest: 1,
  },
];
