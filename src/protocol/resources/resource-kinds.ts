import type { JsonObject } from '../../lib/is-record.ts';
import type { Reader } from '../organization/organization-reader.ts';
import { departmentSummary, officeSummary, organizationSummary } from '../organization/summaries.ts';

/** A resource, or the template of one resource per object. */
export interface ResourceKind {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Short name of the tool that reads it, which must be visible to the caller. */
  readonly needs: string;
  /** The host of its URI; the id of the object follows for a template. */
  readonly host: string;
  readonly withId: boolean;
  read(reader: Reader, id: string, maxChars: number): Promise<JsonObject>;
}

export const organizationKind: ResourceKind = {
  name: 'organization',
  title: 'Organization',
  description: 'The company as one tree: offices with their departments, rooms, phones and numbers.',
  needs: 'offices_list',
  host: 'organization',
  withId: false,
  read: (reader, _id, maxChars) => organizationSummary(reader, maxChars),
};

export const officeKind: ResourceKind = {
  name: 'office',
  title: 'Office',
  description: 'One office with its departments, call centers, teams, rooms, phones and free licences.',
  needs: 'offices_get',
  host: 'offices',
  withId: true,
  read: officeSummary,
};

const departmentKind: ResourceKind = {
  name: 'department',
  title: 'Department',
  description: 'One department with its hours, routing and operators.',
  needs: 'departments_get',
  host: 'departments',
  withId: true,
  read: departmentSummary,
};

export const resourceKinds: readonly ResourceKind[] = [organizationKind, officeKind, departmentKind];
