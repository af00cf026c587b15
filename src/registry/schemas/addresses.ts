import { z } from 'zod';
import { line, object, optionalLine } from './arguments.ts';

/** The parts of an emergency address, as single parameters. */
export const emergencyAddress = {
  address: line('Street and number.'),
  address2: optionalLine('Floor, suite.').optional(),
  city: line('City.'),
  country: line('Country code, e.g. us.'),
  state: line('State or province.'),
  zip: line('Postal code.'),
};

/** The place an ambulance is sent to, as one object. */
export const e911Address = object(emergencyAddress, 'Where an ambulance goes: the exact street address.');

/** Where invoices go. */
export const billingAddress = object(
  {
    address_line_1: line('Street and number.'),
    address_line_2: optionalLine('Floor, suite.').optional(),
    city: line('City.'),
    country: line('Country code.'),
    postal_code: line('Postal code.'),
    region: line('State or province.'),
  },
  'Where invoices go.',
);

/** Who is asked about invoices. */
export const billingContact = object(
  {
    email: z
      .string()
      .regex(/^[^@\s]+@[^@\s]+$/, 'must be an e-mail address')
      .describe('E-mail.'),
    name: line('Full name.'),
    phone: line('Phone number.').optional(),
  },
  'Who is asked about invoices.',
);
