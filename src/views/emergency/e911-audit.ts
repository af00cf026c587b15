import type { JsonObject } from '../../lib/is-record.ts';
import { needsE911 } from '../../registry/e911-countries.ts';
import { idOf, plainText, recordOf, textOf } from '../parts/plain-text.ts';

/** Results of the audit of an office, worst first. */
export const verdicts = [
  'missing',
  'incomplete',
  'differs',
  'not asked for',
  'unchecked',
  'matches',
] as const;

/** One of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** Compares an office's E911 address with the place of primary use of its plan. */
export interface AuditedOffice {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly verdict: Verdict;
  readonly address: string;
  readonly primaryUse: string;
  /** The parts that are missing or that differ. */
  readonly parts: readonly string[];
}

/** The same part of both addresses, and whether an address without it is incomplete. */
const parts = [
  { label: 'street', e911: 'address', primaryUse: 'address_line_1', isNeeded: true },
  { label: 'floor', e911: 'address2', primaryUse: 'address_line_2', isNeeded: false },
  { label: 'city', e911: 'city', primaryUse: 'city', isNeeded: true },
  { label: 'state', e911: 'state', primaryUse: 'region', isNeeded: true },
  { label: 'postal code', e911: 'zip', primaryUse: 'postal_code', isNeeded: true },
  { label: 'country', e911: 'country', primaryUse: 'country', isNeeded: true },
] as const;

/** Addresses are compared without differences of spelling. */
const normal = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');

/** In characters. */
const LONGEST_ADDRESS = 200;

const lineOf = (address: JsonObject | undefined, names: readonly string[]): string => {
  const line = names
    .map((name) => (name === 'country' ? textOf(address, name).toUpperCase() : textOf(address, name)))
    .filter((part) => part !== '')
    .join(', ');
  return plainText(line, LONGEST_ADDRESS);
};

function verdictOf(
  address: JsonObject | undefined,
  primaryUse: JsonObject | undefined,
  isRequired: boolean,
): { readonly verdict: Verdict; readonly parts: readonly string[] } {
  const absent = parts.filter(({ e911, isNeeded }) => isNeeded && textOf(address, e911) === '');
  // Without a street an ambulance cannot be sent, whatever other parts exist.
  if (textOf(address, 'address') === '')
    return { verdict: isRequired ? 'missing' : 'not asked for', parts: [] };
  if (absent.length > 0) return { verdict: 'incomplete', parts: absent.map(({ label }) => label) };
  if (textOf(primaryUse, 'address_line_1') === '') return { verdict: 'unchecked', parts: [] };
  const different = parts.filter((part) => {
    const [one, other] = [normal(textOf(address, part.e911)), normal(textOf(primaryUse, part.primaryUse))];
    return one !== other && one !== '' && other !== '';
  });
  return different.length === 0
    ? { verdict: 'matches', parts: [] }
    : { verdict: 'differs', parts: different.map(({ label }) => label) };
}

/** `plan` is the billing plan of the office, undefined when it could not be read. */
export function auditOffice(office: JsonObject, plan: JsonObject | undefined): AuditedOffice {
  const address = recordOf(office, 'e911_address');
  const primaryUse = recordOf(plan, 'ppu_address');
  const country = textOf(office, 'country').toUpperCase();
  return {
    id: idOf(office),
    name: plainText(office.name) || 'Without a name',
    country,
    address: lineOf(
      address,
      parts.map(({ e911 }) => e911),
    ),
    primaryUse: lineOf(
      primaryUse,
      parts.map(({ primaryUse: name }) => name),
    ),
    ...verdictOf(address, primaryUse, needsE911.has(country)),
  };
}

const rank = ({ verdict }: AuditedOffice): number => verdicts.indexOf(verdict);

/** Incomplete offices first. */
export const worstFirst = (offices: readonly AuditedOffice[]): readonly AuditedOffice[] =>
  [...offices].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
