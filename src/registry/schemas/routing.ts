import { z } from 'zod';
import { choice, flag, id, list, object, quantity } from './arguments.ts';

/** What happens to a call. */
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

const menuKey = object({
  input: z
    .string()
    .refine((key) => /^[0-9]$/.test(key), 'must be one key, 0 to 9')
    .describe('Key, 0-9.')
    .optional(),
  options: object(
    {
      action: choice(routingActions).optional(),
      action_target_id: id().optional(),
      action_target_type: choice(targetTypes).optional(),
    },
    'On press.',
  ).optional(),
});

const routingCase = (description: string) =>
  object(
    {
      action: choice(
        routingActions,
        'If no operator answers. With a single target (department ...) also send action_target_id and _type.',
      ),
      action_target_id: id().optional(),
      action_target_type: choice(targetTypes).optional(),
      dtmf: list(menuKey, 'Phone menu.').optional(),
      operator_routing: choice(
        ['fixedorder', 'longestidle', 'mostskilled', 'random', 'roundrobin', 'simultaneous'],
        'Ring order.',
      ).optional(),
      try_dial_operators: flag('Ring operators first.'),
    },
    description,
  );

export const routingOptions = object({
  open: routingCase('In open hours.'),
  closed: routingCase('In off hours.'),
}).optional();

export const holdQueue = object({
  allow_queuing: flag('Queue callers while all operators are busy; default false.').optional(),
  max_hold_count: quantity(1, 50, 'Queue size; default 50.').optional(),
  max_hold_seconds: quantity(30, 18_000, 'Longest wait; default 900.').optional(),
}).optional();

/** Dialpad's call transcription and analysis, "Vi". */
export const voiceIntelligence = object(
  {
    allow_pause: flag('Users may pause it; default true.').optional(),
    auto_start: flag('Starts with each call; default true.').optional(),
  },
  'Call transcription (Vi).',
).optional();

export const ringSeconds = (suffix: string) =>
  quantity(10, 45, `Seconds to ring before voicemail${suffix}.`).optional();
