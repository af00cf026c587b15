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
  is_on_duty: booleanField,
  state: textField,
  image_url: textField,
};

/** A room: a phone that belongs to a place. */
export const Room = entity({ ...memberFields, is_free: booleanField });

/** The user or room that was added to or removed from a group's operators. */
export const Operator = entity(memberFields);

/** A user, as the operator lists carry it. */
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
  is_super_admin: booleanField,
  is_available: booleanField,
  is_on_duty: booleanField,
  is_online: booleanField,
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
  forwarding_numbers: textListField,
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

/** The users and rooms that answer for a group. */
export const Operators = entity({ users: z.array(User).optional(), rooms: z.array(Room).optional() });

/** A desk phone in a room. `password` is its SIP secret. */
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
  byod: booleanField,
  ring_notification: booleanField,
  sip_transport_type: textField,
  realm: textField,
  port: integerField,
  password: textField,
});

/** A code that opens international calls from room phones. */
export const InternationalPin = entity({ pin: textField, customer_ref: textField, expires_on: textField });
