import { z } from 'zod';
import { booleanField, entity, idField, integerField, textField, textListField } from './fields.ts';
import { lineFields } from './groups.ts';

/** The company behind an API key. */
export const Company = entity({
  id: idField,
  name: textField,
  domain: textField,
  country: textField,
  account_type: textField,
  admin_email: textField,
  office_count: integerField,
  state: textField,
  settings: entity({ allow_ai_training: booleanField, has_callai: booleanField }).optional(),
});

/** One number in the SMS opt-out list. `date` is in ms since 1970. */
export const OptOut = entity({
  external_endpoint: textField,
  opt_out_state: textField,
  date: integerField,
  opt_out_scope_info: entity({ opt_out_scope_level: textField, scope_id: idField }).optional(),
});

/** An emergency address as it is on file. */
export const E911Address = entity({
  address: textField,
  address2: textField,
  city: textField,
  state: textField,
  zip: textField,
  country: textField,
});

/** An office. */
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

/** The off-duty statuses of an office. */
export const OffDutyStatuses = entity({ id: idField, off_duty_statuses: textListField });

const licenceFields = {
  additional_number_lines: integerField,
  contact_center_lines: integerField,
  fax_lines: integerField,
  room_lines: integerField,
  sell_lines: integerField,
  talk_lines: integerField,
  tollfree_additional_number_lines: integerField,
  tollfree_room_lines: integerField,
  tollfree_uberconference_lines: integerField,
  uberconference_lines: integerField,
};

/** Licences that are free to use. */
export const AvailableLicences = entity(licenceFields);

/** The billing plan. `balance` is a decimal in USD, as text; `next_billing_date` as Dialpad sends it. */
export const Plan = entity({
  ...licenceFields,
  balance: textField,
  next_billing_date: integerField,
  ppu_address: entity({
    address_line_1: textField,
    address_line_2: textField,
    city: textField,
    country: textField,
    postal_code: textField,
    region: textField,
  }).optional(),
});

/** What office writes answer: the office and its plan. */
export const OfficeWithPlan = entity({ office: Office.optional(), plan: Plan.optional() });

/** A phone number and what it rings. */
export const PhoneNumber = entity({
  number: textField,
  area_code: textField,
  company_id: idField,
  office_id: idField,
  status: textField,
  target_id: idField,
  target_type: textField,
  type: textField,
  deleted: booleanField,
});

/** What a delete without an answer of its own returns. */
export const Done = entity({ success: z.boolean().optional() });
