import type { JsonObject } from '../../lib/is-record.ts';
import { e911Countries } from '../../registry/e911-countries.ts';
import { findTool } from '../../registry/registry.ts';
import { fullName } from '../../registry/tool-names.ts';
import { emergencyAddressAudit, licenceReview } from '../organization/audits.ts';
import type { Reader } from '../organization/organization-reader.ts';
import { organizationSummary } from '../organization/summaries.ts';

export type PromptArguments = Readonly<Record<string, string>>;

/** A task that a person starts, with its data. */
export interface PromptKind {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly isId?: boolean;
  }[];
  /** Short names of the tools that read the data and do the task. All must be visible to the caller. */
  readonly needs: readonly string[];
  task(args: PromptArguments): string;
  read(reader: Reader, args: PromptArguments, maxChars: number): Promise<JsonObject>;
}

const office = { name: 'office', description: 'Id of one office; all offices when left out.', isId: true };

/** The required arguments of offices_create. */
function requiredForOffice(): string {
  const shape = findTool(fullName('offices_create'))?.arguments.shape ?? {};
  return Object.entries(shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name)
    .join(', ');
}

export const promptKinds: readonly PromptKind[] = [
  {
    name: 'organization_overview',
    title: 'Organization overview',
    description: 'Shows offices with their departments, rooms, phones and numbers as one tree.',
    arguments: [],
    needs: ['offices_list'],
    task: () =>
      'Give me an overview of our Dialpad organization: a tree of the offices with their departments, rooms, phones and numbers, then what stands out, such as rooms without a number or a phone, offices without departments, and odd names. Change nothing.',
    read: (reader, _args, maxChars) => organizationSummary(reader, maxChars),
  },
  {
    name: 'e911_audit',
    title: 'E911 audit',
    description: 'Checks the emergency address of every office.',
    arguments: [],
    needs: ['offices_list'],
    task: () =>
      `Audit our emergency (E911) addresses. List the offices without one, those in ${e911Countries('and')} first, because Dialpad requires one there, and those with rooms before those without. Then list addresses that look wrong: missing parts, a country other than the office's, the same address for offices in different cities. Do not correct any by guessing: ask me for the exact address first.`,
    read: (reader, _args, maxChars) => emergencyAddressAudit(reader, maxChars),
  },
  {
    name: 'licence_review',
    title: 'Licence review',
    description: 'Compares the licences that are bought with those that are free, for each office.',
    arguments: [office],
    needs: ['offices_list', 'plan_get', 'plan_available_licenses_get'],
    task: () =>
      'Review our Dialpad licences. For each office make a table of the kinds with how many are bought, in use and free. Point out kinds that are nearly used up, kinds that we pay for and hardly use, and a balance or billing date that needs attention. Change nothing.',
    read: (reader, args, maxChars) => licenceReview(reader, args.office, maxChars),
  },
  {
    name: 'open_office_checklist',
    title: 'Checklist for opening an office',
    description:
      'Collects all that a new office needs before it is created, because creating one changes the bill.',
    arguments: [
      { name: 'name', description: 'Name of the new office.' },
      { name: 'country', description: 'Two-letter code of its country, e.g. US.' },
    ],
    needs: ['offices_list', 'offices_create'],
    task: ({ name, country }) =>
      `We want to open a new office${name ? ` called ${JSON.stringify(name)}` : ''}${country ? ` in ${JSON.stringify(country)}` : ''}. Make a checklist and go through it with me, one question at a time: that no office has this name yet; the arguments that offices_create requires (${requiredForOffice()}); an exact e911_address if it is in ${e911Countries('or')}; opening hours and time zone; departments, rooms and numbers for the start, and whether licences are free for them. Creating an office changes the bill: call offices_create only after I have confirmed all of it.`,
    read: (reader, _args, maxChars) => emergencyAddressAudit(reader, maxChars),
  },
];
