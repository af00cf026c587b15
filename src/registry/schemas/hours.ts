import { z } from 'zod';
import { flag, list } from './arguments.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day as HH:MM, such as 08:30');

/** Ten openings a day are more than anybody has, and keep a request small. */
const MOST_TIMES = 20;

const day = (description: string) =>
  list(time, MOST_TIMES, description).superRefine((times, context) => {
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
export const hoursOn = flag('true: open only in the hours given. false (default): open 24/7.').optional();

/** Opening hours, one parameter a weekday. */
export const weekdayHours = {
  monday_hours: day(
    'Ascending HH:MM pairs (open, close), two pairs for a lunch break; [] is closed all day. Needs hours_on.',
  ).optional(),
  tuesday_hours: day(like).optional(),
  wednesday_hours: day(like).optional(),
  thursday_hours: day(like).optional(),
  friday_hours: day(like).optional(),
  saturday_hours: day(like).optional(),
  sunday_hours: day(like).optional(),
};
