import type { JsonObject } from '../../lib/is-record.ts';

/** What a tool call returns. It carries its text, so that the value is serialized once. */
export interface ToolResult {
  /** The JSON of `value`, or the error message. */
  readonly text: string;
  /** Absent in errors. */
  readonly value?: JsonObject;
}

export const successResult = (value: JsonObject): ToolResult => ({ text: JSON.stringify(value), value });
