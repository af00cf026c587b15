import { z } from 'zod';
import { isPcid, PCID, PCID_FORM } from '../../auth/pcid.ts';
import type { Tool } from '../../registry/define-tool.ts';
import { flag, list } from '../../registry/schemas/arguments.ts';

/** Arguments that this server adds to the parameters of Dialpad's operations. They are never sent to Dialpad. */

/** The form is validated but not published: in all schemas together it would have 2 KB. */
const pcid = z
  .string()
  .refine(isPcid, `must be ${PCID_FORM}`)
  .describe('Id of the Dialpad connection to act for.');

const fieldsOption = {
  fields: list(z.string(), 'Top-level fields to keep.').optional(),
};
const fetchAllOption = {
  fetch_all: flag('Join pages; may stop early.').optional(),
};

/** Whether a tool returns `items`, so that `fields` can select from their fields. */
export const hasFieldsOption = (tool: Tool): boolean => 'items' in tool.output.shape;

/** The fields that an item of a list can have. */
export function itemFields(tool: Tool): readonly string[] {
  const items: unknown = tool.output.shape.items;
  const array = items instanceof z.ZodOptional ? items.unwrap() : undefined;
  const item = array instanceof z.ZodArray ? array.element : undefined;
  return item instanceof z.ZodObject ? Object.keys(item.shape) : [];
}

export function callArguments(tool: Tool, withPcid: boolean): z.ZodObject {
  return z.strictObject({
    ...(withPcid && { [PCID]: pcid }),
    ...tool.arguments.shape,
    ...(tool.paged && fetchAllOption),
    ...(hasFieldsOption(tool) && fieldsOption),
  });
}
