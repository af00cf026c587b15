import { z } from 'zod';
import {
  booleanField,
  entity,
  idField,
  idListField,
  integerField,
  textField,
  textListField,
} from './fields.ts';

const memberFields = {
  id: idField,
  name: textField,
  office_id: idField,
  company_id: idField,
  country: textField,
  phone_numbers: textListField,
  is_on_duty: booleanField.describe('Acts as an operator now.'),
  state: textField,
  image_url: textField,
};

export const Room = entity({
  ...memberFields,
  is_free: booleanField.describe('Whether the room uses a licence that costs; by its name, true means none.'),
});

/** The user or room that was added to or removed from the operators of a group. */
export const Operator = entity(memberFields);

const User = entity({
  id: idField,
  display_name: textField,
  first_name: textField,
  last_name: textField,
  emails: textListField,
  phone_numbers: textListField,
  extension: textField,
  office_id: idField,
  company_id: idField,
  admin_office_ids: idListField,
  country: textField,
  timezone: textField,
  language: textField,
  location: textField,
  job_title: textField,
  license: textField,
  state: textField,
  status_message: textField,
  is_admin: booleanField,
  is_super_admin: booleanField.describe('Administrator of the company.'),
  is_available: booleanField.describe('Not on a call.'),
  is_on_duty: booleanField.describe('Acts as an operator now.'),
  is_online: booleanField.describe('Has an active device.'),
  do_not_disturb: booleanField,
  muted: booleanField,
  onboarding_completed: booleanField,
  international_dialing_enabled: booleanField,
  on_duty_status: textField,
  on_duty_started: textField,
  duty_status_reason: textField,
  duty_status_started: textField,
  session_type: textField,
  date_active: textField,
  date_added: textField,
  date_first_login: textField,
  forwarding_numbers: textListField.describe('Rung in addition to the Dialpad numbers.'),
  group_details: z
    .array(
      entity({
        group_id: idField,
        group_type: textField,
        role: textField,
        do_not_disturb: booleanField,
      }),
    )
    .optional(),
  image_url: textField,
  voicemail: entity({
    is_default_voicemail: booleanField,
    name: textField,
    voicemail_notifications_enabled: booleanField,
  }).optional(),
});

export const Operators = entity({ users: z.array(User).optional(), rooms: z.array(Room).optional() });

export const DeskPhone = entity({
  id: textField,
  name: textField,
  owner_id: idField,
  owner_type: textField,
  phone_number: textField,
  type: textField,
  device_model: textField,
  mac_address: textField,
  firmware_version: textField,
  byod: booleanField.describe('Tells whether the phone was bought from Dialpad or brought along.'),
  ring_notification: booleanField.describe('Rings on a call.'),
  sip_transport_type: textField,
  realm: textField,
  port: integerField,
  password: textField.describe('SIP password.'),
});

export const InternationalPin = entity({ pin: textField, customer_ref: textField, expires_on: textField });
