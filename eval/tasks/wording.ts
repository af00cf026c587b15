/** Ways to say that something cannot be done here. */
export const declines = [
  'cannot',
  'can not',
  "can't",
  'unable',
  'not able',
  'not possible',
  "isn't possible",
  'impossible',
  'no tool',
  'not supported',
  "doesn't support",
  'does not support',
  'not available',
  'no way to',
  'read-only',
  'read only',
];

/** Ways to say that a company admin key is required. */
export const needsCompanyKey = [
  'company admin',
  'company administrator',
  'company-admin',
  'company key',
  'company-level',
];

/** Ways to say that a setting is off. */
export const off = ['off', 'disabled', 'not enabled', 'not on', 'not turned on', 'not active'];

/** Wordings of a time such as 09:00, with 24 hours and with 12. */
export function time(text: string): readonly string[] {
  const [hour = '', minute = ''] = text.split(':');
  const short = `${Number(hour)}:${minute}`;
  const twelve = Number(hour) % 12 === 0 ? 12 : Number(hour) % 12;
  const half = Number(hour) < 12 ? 'am' : 'pm';
  const whole = minute === '00' ? [`${twelve} ${half}`, `${twelve}${half}`] : [];
  return [text, short, `${twelve}:${minute} ${half}`, `${twelve}:${minute}${half}`, ...whole];
}
