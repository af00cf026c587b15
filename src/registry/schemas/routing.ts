import { z } from 'zod';
import { choice, flag, id, list, object, quantity } from './arguments.ts';

/** What can happen to a call. Words of Dialpad's API reference. */
export const routingActions = [
  'ai_agent',
  'bridge_target',
  'call_service_target',
  'company_directory',
  'department',
  'directory',
  'disabled',
  'extension',
  'google_dialogflow',
  'last_name_company_directory',
  'last_name_directory',
  'menu',
  'message',
  'operator',
  'person',
  'scripted_ivr',
  'voicemail',
] as const;

const targetTypes = [
  'callcenter',
  'callrouter',
  'channel',
  'coachinggroup',
  'contact',
  'contactgroup',
  'department',
  'office',
  'room',
  'staffgroup',
  'unknown',
  'user',
] as const;

const target = {
  action_target_id: id('Target id.').optional(),
  action_target_type: choice(targetTypes, 'Target type.').optional(),
};

/** Checked like the other words, but published without the list: it stands beside it, and costs 2 KB a turn. */
const sameWords = <const Words extends readonly [string, ...string[]]>(words: Words, like: string) =>
  z
    .string()
    .refine((word) => words.some((known) => known === word), `must be one of: ${words.join(', ')}`)
    .describe(`Like ${like}.`);

const menuKey = z.strictObject({
  input: z
    .string()
    .regex(/^[0-9]$/, 'must be one key, 0 to 9')
    .describe('Key.')
    .optional(),
  options: object(
    {
      action: sameWords(routingActions, 'action').optional(),
      action_target_id: target.action_target_id,
      action_target_type: sameWords(targetTypes, 'action_target_type').optional(),
    },
    'On press.',
  ).optional(),
});

const whileIn = (when: string) =>
  object(
    {
      action: choice(routingActions, 'If no operator answers.'),
      ...target,
      dtmf: list(menuKey, 'Phone menu.').optional(),
      operator_routing: choice(
        ['fixedorder', 'longestidle', 'mostskilled', 'random', 'roundrobin', 'simultaneous'],
        'Ring order.',
      ).optional(),
      try_dial_operators: flag('Ring operators first.'),
    },
    when,
  );

/** Where calls go while a group is open and while it is closed. */
export const routingOptions = object(
  { closed: whileIn('While closed.'), open: whileIn('While open.') },
  'Where calls go. Replaced as a whole.',
).optional();

/** The queue callers wait in when all operators are busy. */
export const holdQueue = object(
  {
    allow_queuing: flag('Queue callers when all are busy; default false.').optional(),
    max_hold_count: quantity(1, 50, 'Queue size; default 50.').optional(),
    max_hold_seconds: quantity(30, 18_000, 'Longest wait; default 900.').optional(),
  },
  'Hold queue.',
).optional();

/** Dialpad's call transcription and analysis, "Vi". */
export const voiceIntelligence = object(
  {
    allow_pause: flag('Users may pause it; default true.').optional(),
    auto_start: flag('Starts with the call; default true.').optional(),
  },
  'Call transcription (Vi).',
).optional();

/** How long a group line rings. */
export const ringSeconds = quantity(10, 45, 'Seconds to ring before voicemail; default 30.').optional();
