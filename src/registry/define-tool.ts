import { z } from 'zod';
import { fullName } from './tool-names.ts';
import type { Toolset } from './toolsets.ts';

/** The HTTP verbs Dialpad's API uses. The verb decides annotations, retry policy and where arguments travel. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a wrong call can cost: nothing, an easy repair, a hard repair or harm, or money. */
export type Risk = 'read' | 'low' | 'high' | 'billing';

/** How many requests Dialpad allows one company in a window; tools with the same `name` share one budget. */
export interface RateClass {
  readonly name: string;
  readonly requests: number;
  /** Length of the window in seconds. */
  readonly seconds: number;
}

/** 20 requests a second: the "1200 per minute" of Dialpad's reference, enforced per second. */
export const standardRate: RateClass = { name: 'standard', requests: 20, seconds: 1 };

/** 250 requests a minute: the SMS opt-out list has a budget of its own in Dialpad's reference. */
export const optOutRate: RateClass = { name: 'sms_opt_out', requests: 250, seconds: 60 };

/** Arguments of a call after validation: the parameters that were given, ids as bigint. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** How a person is asked before a risky call is made. */
export interface Confirmation {
  /** The read that tells the current state, so that the question can say from what to what. */
  readonly before?: { readonly tool: string; readonly arguments: Readonly<Record<string, string>> };
  /** Whether these arguments are risky at all. Default: always. */
  readonly when?: (args: ToolArguments) => boolean;
  /** The question in plain words. `current` is the answer of `before`; undefined when it could not be read. */
  readonly question: (args: ToolArguments, current: Readonly<Record<string, unknown>> | undefined) => string;
}

/** What an author writes. Everything else about a tool is derived from this. */
export interface ToolDeclaration {
  /** Without the prefix of the server, such as `offices_get`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolset: Toolset;
  /** Verb and path in one string; `{braces}` name the arguments that travel in the path. */
  readonly endpoint: `${Method} /api/v2/${string}`;
  /** The parameters, in the order they are published. */
  readonly input: Readonly<Record<string, z.ZodType>>;
  /** What Dialpad answers. Loose: unknown fields pass through. */
  readonly output: z.ZodObject;
  readonly risk: Risk;
  /** Arguments that travel in the query although the verb would put them in the body. */
  readonly inQuery?: readonly string[];
  /** `true` where a verb that is usually harmless takes something away for good. */
  readonly destructive?: boolean;
  /** The lowest key level that Dialpad accepts for the operation. Default: `office`. */
  readonly keyLevel?: 'company' | 'office';
  readonly rate?: RateClass;
  /** `true` where Dialpad confirms the operation with an empty response. */
  readonly emptyResponse?: boolean;
  /** For each id parameter, the tool whose answer holds valid values. */
  readonly idsFrom?: Readonly<Record<string, string>>;
  /** Fields that identify one item of a list when an answer has to be made smaller. Default: id and name. */
  readonly identifyingFields?: readonly string[];
  /** The read that shows whether a write was applied, for when its answer was lost. */
  readonly verifyWith?: string;
  /** The probable cause in these arguments of a 4xx response (`status` is 400, 404, 409, …). */
  readonly explainError?: (args: ToolArguments, status: number | undefined) => string | undefined;
  readonly confirmation?: Confirmation;
}

/** The four hints of the protocol, all explicit. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** Where an argument travels. */
export type Placement = 'path' | 'query' | 'body';

/** A declaration with all that follows from it. */
export interface Tool extends Omit<ToolDeclaration, 'name'> {
  /** The published name, with the prefix of the server. */
  readonly name: string;
  readonly method: Method;
  /** Path template with `{braces}`. */
  readonly path: string;
  readonly placements: ReadonlyMap<string, Placement>;
  readonly annotations: ToolAnnotations;
  readonly rate: RateClass;
  readonly keyLevel: 'company' | 'office';
  /** The closed object that arguments are parsed with. */
  readonly arguments: z.ZodObject;
  /** Whether the operation has a JSON body, so that one is sent even when it is empty. */
  readonly hasBody: boolean;
  /** Whether the answer comes in pages with a cursor. */
  readonly paged: boolean;
}

const verbs: Record<Method, Omit<ToolAnnotations, 'openWorldHint'>> = {
  GET: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  POST: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  PUT: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  PATCH: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  DELETE: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
};

const isMethod = (verb: string | undefined): verb is Method => verb !== undefined && verb in verbs;

/**
 * Turns a declaration into a tool. Throws when the declaration contradicts itself, so that a mistake is
 * found when the module loads and not when a customer calls.
 */
export function defineTool(declaration: ToolDeclaration): Tool {
  const [method, path] = declaration.endpoint.split(' ');
  if (!isMethod(method) || path === undefined) {
    throw new Error(`${declaration.name}: unreadable endpoint "${declaration.endpoint}"`);
  }
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  const elsewhere: Placement = method === 'GET' ? 'query' : 'body';
  const placements = new Map<string, Placement>();
  for (const parameter of Object.keys(declaration.input)) {
    if (inPath.delete(parameter)) placements.set(parameter, 'path');
    else placements.set(parameter, declaration.inQuery?.includes(parameter) ? 'query' : elsewhere);
  }
  if (inPath.size > 0) {
    throw new Error(`${declaration.name}: no parameter for {${[...inPath].join('}, {')}} of the path`);
  }
  const hints = verbs[method];
  return {
    rate: standardRate,
    keyLevel: 'office',
    ...declaration,
    name: fullName(declaration.name),
    method,
    path,
    placements,
    annotations: {
      readOnlyHint: hints.readOnlyHint,
      destructiveHint: declaration.destructive ?? hints.destructiveHint,
      idempotentHint: hints.idempotentHint,
      openWorldHint: true,
    },
    arguments: z.strictObject(declaration.input),
    hasBody: [...placements.values()].includes('body'),
    paged: 'cursor' in declaration.input,
  };
}
