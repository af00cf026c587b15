import { z } from 'zod';

/**
 * Building blocks for results. All are optional and every object is loose, because Dialpad omits empty fields and adds
 * fields without notice, and every result must satisfy its schema.
 */

/** An int64 id: a string of digits in results. */
export const idField = z.string().optional();

export const idListField = z.array(z.string()).optional();

/** Seconds, counts, ports, times in ms: strings of digits in Dialpad's responses. */
export const integerField = z.number().optional();

/** Also for enumerations, because a new value of Dialpad must not break a client. */
export const textField = z.string().optional();

export const textListField = z.array(z.string()).optional();

export const booleanField = z.boolean().optional();

export const entity = (shape: z.ZodRawShape) => z.looseObject(shape);

/** A list on one page. */
export const wholeList = (item: z.ZodType) => z.looseObject({ items: z.array(item).optional() });

/** `cursor` is absent on the last page. */
export const page = (item: z.ZodType) =>
  z.looseObject({ items: z.array(item).optional(), cursor: z.string().optional() });
