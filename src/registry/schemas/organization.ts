import { z } from 'zod';
import { booleanField, entity, idField, integerField, textField, textListField } from './fields.ts';
import { lineFields } from './groups.ts';

export const Company = entity({
  id: idField,
  name: textField,
  domain: textField,
  country: textField,
  account_type: textField.describe('Pricing tier.'),
  admin_email: textField,
  office_count: integerField,
  state: textField,
  settings: entity({
    allow_ai_training: booleanField,
    has_callai: booleanField.describe('Dialpad AI is on.'),
  }).optional(),
});

export const OptOut = entity({
  external_endpoint: textField.describe('The external phone number.'),
  opt_out_state: textField,
  date: integerField.describe('Time of the change to this state, in ms since 1970.'),
  opt_out_scope_info: entity({
    opt_out_scope_level: textField,
    scope_id: idField.describe('Id of the company or of the A2P campaign.'),
  })
    .optional()
    .describe('Only with opted_out.'),
});

export const E911Address = entity({
  address: textField,
  address2: textField,
  city: textField,
  state: textField,
  zip: textField,
  country: textField,
});

export const Office = entity({
  ...lineFields,
  is_primary_office: booleanField,
  e911_address: E911Address.optional(),
  office_settings: entity({
    allow_device_guest_login: booleanField,
    block_caller_id_disabled: booleanField,
    bridged_target_recording_allowed: booleanField,
    disable_desk_phone_self_provision: booleanField,
    disable_ivr_voicemail: booleanField,
    no_recording_message_on_user_calls: booleanField,
    set_caller_id_disabled: booleanField,
  }).optional(),
});

export const OffDutyStatuses = entity({
  id: idField.describe('Office id.'),
  off_duty_statuses: textListField,
});

const licenceFields = {
  additional_number_lines: integerField.describe('For each further number of a user, room or group.'),
  contact_center_lines: integerField.describe('Agents, without a number of their own.'),
  fax_lines: integerField,
  room_lines: integerField.describe('Rooms with a number.'),
  sell_lines: integerField.describe('Agents, with a number of their own.'),
  talk_lines: integerField.describe('Users with a number, not agents.'),
  tollfree_additional_number_lines: integerField,
  tollfree_room_lines: integerField,
  tollfree_uberconference_lines: integerField,
  uberconference_lines: integerField.describe("Direct numbers of users' conference rooms."),
};

export const AvailableLicences = entity(licenceFields);

export const Plan = entity({
  ...licenceFields,
  balance: textField.describe('Decimal, in USD.'),
  next_billing_date: integerField.describe('UTC timestamp of the start of the next billing cycle.'),
  ppu_address: entity({
    address_line_1: textField,
    address_line_2: textField,
    city: textField,
    country: textField,
    postal_code: textField,
    region: textField,
  })
    .optional()
    .describe('Place of primary use.'),
});

export const OfficeWithPlan = entity({ office: Office.optional(), plan: Plan.optional() });

export const PhoneNumber = entity({
  number: textField,
  area_code: textField,
  company_id: idField,
  office_id: idField,
  status: textField.describe('available: in the reserved pool; else what it is assigned to.'),
  target_id: idField,
  target_type: textField,
  type: textField,
  deleted: booleanField.describe('The company no longer has the number.'),
});

/** For an operation whose response is empty. */
export const Done = entity({ success: z.boolean().optional() });
