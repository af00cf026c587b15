import { z } from 'zod';
import { booleanField, entity, idField, integerField, textField, textListField } from './fields.ts';

const targetFields = { action: textField, action_target_id: idField, action_target_type: textField };

const routing = entity({
  ...targetFields,
  dtmf: z.array(entity({ input: textField, options: entity(targetFields).optional() })).optional(),
  operator_routing: textField,
  try_dial_operators: booleanField,
}).optional();

/** Common to offices, departments and call centers. */
export const lineFields = {
  id: idField,
  office_id: idField,
  name: textField,
  state: textField,
  country: textField,
  timezone: textField,
  availability_status: textField,
  phone_numbers: textListField,
  ring_seconds: integerField,
  first_action: textField,
  no_operators_action: textField,
  monday_hours: textListField,
  tuesday_hours: textListField,
  wednesday_hours: textListField,
  thursday_hours: textListField,
  friday_hours: textListField,
  saturday_hours: textListField,
  sunday_hours: textListField,
  routing_options: entity({ open: routing, closed: routing }).optional(),
  voicemail_notification_emails: textListField,
};

/** Common to departments and call centers. */
const groupFields = {
  ...lineFields,
  hours_on: booleanField.describe('Whether the hours are in force; if not, open 24/7.'),
  group_description: textField,
  voice_intelligence: entity({ allow_pause: booleanField, auto_start: booleanField }).optional(),
};

export const Department = entity({
  ...groupFields,
  auto_call_recording: booleanField,
  hold_queue: entity({
    allow_queuing: booleanField,
    max_hold_count: integerField,
    max_hold_seconds: integerField,
  }).optional(),
});

export const CallCenter = entity({
  ...groupFields,
  advanced_settings: entity({
    auto_call_recording: entity({
      allow_pause_recording: booleanField,
      call_recording_inbound: booleanField,
      call_recording_outbound: booleanField,
    }).optional(),
    max_wrap_up_seconds: integerField,
  }).optional(),
  alerts: entity({
    cc_service_level: integerField.describe('Percent.'),
    cc_service_level_seconds: integerField,
  }).optional(),
  hold_queue: entity({
    allow_queue_callback: booleanField,
    announce_estimated_wait_time: booleanField,
    announce_position: booleanField,
    announcement_interval_seconds: integerField,
    estimated_wait_time_max: integerField.describe('Minutes.'),
    max_hold_count: integerField,
    max_hold_seconds: integerField,
    queue_callback_dtmf: textField,
    queue_callback_threshold: integerField,
    queue_escape_dtmf: textField,
    stay_in_queue_after_closing: booleanField,
    unattended_queue: booleanField,
  }).optional(),
});

export const CoachingTeam = entity({
  id: idField,
  office_id: idField,
  company_id: idField,
  name: textField,
  team_description: textField,
  state: textField,
  country: textField,
  phone_numbers: textListField,
  ring_seconds: integerField,
  allow_trainee_eavesdrop: booleanField,
});
