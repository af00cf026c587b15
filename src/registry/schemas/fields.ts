import { z } from 'zod';

/**
 * Building blocks for what tools return. All are optional and every object is loose: Dialpad leaves out what
 * is empty and adds fields without notice, and an answer must never fail its own schema for that.
 */

/** An int64 id, always a string of digits in results. Marked, so that normalising can tell it from text. */
export const idField = z.string().meta({ int64: true }).optional();

/** Several ids. */
export const idListField = z.array(z.string().meta({ int64: true })).optional();

/** A whole number: seconds, counts, ports, times in ms. Dialpad sends these as strings of digits. */
export const integerField = z.number().optional();

/** Text. Enumerations are text too, since a new value of Dialpad's must not break a client. */
export const textField = z.string().optional();

/** Several texts. */
export const textListField = z.array(z.string()).optional();

/** Yes or no. */
export const booleanField = z.boolean().optional();

/** An object with known fields, and perhaps more. */
export const entity = (shape: z.ZodRawShape) => z.looseObject(shape);

/** A page of items. `cursor` is absent on the last page. */
export const page = (item: z.ZodType) =>
  z.looseObject({ items: z.array(item).optional(), cursor: z.string().optional() });
