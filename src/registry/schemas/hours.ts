import { z } from 'zod';
import { flag, list } from './arguments.ts';

const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** Checked here and described in words: the pattern, published seven times in three tools, would cost 1 KB. */
const time = z.string().refine(isTime, 'must be a time of day as HH:MM, 00:00 to 23:59');

const day = (description: string) =>
  list(time, description).superRefine((times, context) => {
    if (!Array.isArray(times)) return;
    if (times.length % 2 !== 0) {
      context.addIssue({ code: 'custom', message: 'must hold pairs of times: open, close, open, close' });
    }
    for (let index = 1; index < times.length; index++) {
      const [earlier, later] = [times[index - 1], times[index]];
      if (typeof earlier === 'string' && typeof later === 'string' && later <= earlier) {
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `must be later than ${earlier}: times ascend within a day`,
        });
      }
    }
  });

const like = 'Like monday_hours.';

/** The switch that puts opening hours in force. */
export const hoursOn = flag('true: open in the hours given; false: 24/7.').optional();

/** Opening hours, one parameter a weekday. */
export const weekdayHours = {
  monday_hours: day(
    'HH:MM pairs (open, close), ascending; a second pair for a break; [] is closed. Needs hours_on.',
  ).optional(),
  tuesday_hours: day(like).optional(),
  wednesday_hours: day(like).optional(),
  thursday_hours: day(like).optional(),
  friday_hours: day(like).optional(),
  saturday_hours: day(like).optional(),
  sunday_hours: day(like).optional(),
};
