import { email, line, object, optionalLine } from './arguments.ts';

export const emergencyAddress = {
  address: line('Street and number.'),
  address2: optionalLine('Floor, suite.').optional(),
  city: line(),
  country: line('Country code, e.g. us.'),
  state: line('State or province.'),
  zip: line('Postal code.'),
};

export const e911Address = object(emergencyAddress, 'Emergency address: where an ambulance goes.');

export const billingAddress = object({
  address_line_1: line('Street and number.'),
  address_line_2: optionalLine('Floor, suite.').optional(),
  city: line(),
  country: line(),
  postal_code: line(),
  region: line('State or province.'),
});

export const billingContact = object({ email, name: line(), phone: line().optional() }).optional();
