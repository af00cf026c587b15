import type { JsonObject } from '../../lib/is-record.ts';
import type { CallOutcome } from '../client/call-outcome.ts';
import type { ViewCall } from '../client/session.ts';
import type { LineRef } from './place.ts';
import { idOf, recordOf, recordsOf, textOf } from './plain-text.ts';
import { failureOf, useRead, valueIn } from './session-context.ts';

export interface LineData {
  /** The result of the tool that reads it; undefined while it is read, and after a failure. */
  readonly line: JsonObject | undefined;
  readonly failure: string | undefined;
  /** The office it belongs to; an office belongs to itself. */
  readonly office: JsonObject | undefined;
  readonly timeZone: string;
}

export function readOfLine({ kind, id, officeId = '' }: LineRef): ViewCall {
  if (kind === 'callcenter') return { tool: 'callcenters_list', args: { office_id: officeId } };
  return { tool: kind === 'office' ? 'offices_get' : 'departments_get', args: { id } };
}

function lineIn({ kind, id }: LineRef, outcome: CallOutcome | undefined): JsonObject | undefined {
  const value = valueIn(outcome);
  if (kind !== 'callcenter') return value;
  return recordsOf(value, 'items').find((item) => idOf(item) === id);
}

/** Reads a line and its office. `version` rises when it may have changed. */
export function useLine(ref: LineRef, version = 0): LineData {
  const outcome = useRead(readOfLine(ref), version);
  const line = lineIn(ref, outcome);
  const officeId = ref.kind === 'office' ? '' : idOf(line, 'office_id') || ref.officeId || '';
  const office = valueIn(
    useRead(officeId === '' ? undefined : { tool: 'offices_get', args: { id: officeId } }),
  );
  const missing = outcome !== undefined && line === undefined ? 'There is no such line any more.' : undefined;
  return {
    line,
    failure: failureOf(outcome) ?? missing,
    office: ref.kind === 'office' ? line : office,
    timeZone: textOf(line, 'timezone') || textOf(office, 'timezone'),
  };
}

/** A result for an office can contain the office and its plan. */
export const unwrapOffice = (value: JsonObject): JsonObject => recordOf(value, 'office') ?? value;
