import { z } from 'zod';
import { flag, list } from './arguments.ts';

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);

const time = z.string().refine(isTime, 'must be a time of day as HH:MM, 00:00 to 23:59');

function checkTimes(times: unknown, context: z.RefinementCtx): void {
  if (!Array.isArray(times)) return;
  if (times.length % 2 !== 0) {
    context.addIssue({ code: 'custom', message: 'must contain pairs of times: open, close, open, close' });
  }
  for (let position = 1; position < times.length; position++) {
    const [earlier, later] = [times[position - 1], times[position]];
    if (isTime(earlier) && isTime(later) && later <= earlier) {
      context.addIssue({
        code: 'custom',
        path: [position],
        message: `must be later than ${earlier}: times ascend within a day`,
      });
    }
  }
}

const day = list(
  time,
  'Weekly: HH:MM open, close, ascending, none past midnight; a second pair for a break; [] is closed. Default Mon-Fri 08:00-18:00. No dates or holidays.',
)
  .superRefine(checkTimes)
  .optional();

export const hoursOn = flag('true: open in these hours; false (default): 24/7.').optional();

export const weekdayHours = {
  monday_hours: day,
  tuesday_hours: day,
  wednesday_hours: day,
  thursday_hours: day,
  friday_hours: day,
  saturday_hours: day,
  sunday_hours: day,
};
