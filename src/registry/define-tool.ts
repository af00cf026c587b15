import { z } from 'zod';
import { fullName } from './tool-names.ts';
import type { Toolset } from './toolsets.ts';

/** The method decides the annotations, the retry policy and where arguments are sent. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a wrong call can cost: nothing, an easy repair, a hard repair or harm, or money. */
export type Risk = 'read' | 'low' | 'high' | 'billing';

/** Requests that one company may make in a window. Tools whose class has the same `name` share the limit. */
export interface RateClass {
  readonly name: string;
  readonly requests: number;
  readonly seconds: number;
}

/** The "1200 per minute" of Dialpad's reference, which is enforced per second. */
export const standardRate: RateClass = { name: 'standard', requests: 20, seconds: 1 };

export const optOutRate: RateClass = { name: 'sms_opt_out', requests: 250, seconds: 60 };

/** Validated arguments; ids are bigint. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** When a person must confirm a call (`--confirm risky`), and the question. */
export interface ConfirmationRule {
  /** The tool that reads the current state. `arguments` maps its parameters to parameters of the call. */
  readonly before?: { readonly tool: string; readonly arguments: Readonly<Record<string, string>> };
  /** Whether these arguments are risky. Default: always. */
  readonly when?: (args: ToolArguments) => boolean;
  /** `current` is the result of `before`, its texts in quotation marks; undefined when it could not be read. */
  readonly question: (args: ToolArguments, current: Readonly<Record<string, unknown>> | undefined) => string;
}

/** The tool whose result has valid values of an id parameter; it can depend on the other arguments. */
export type IdSource = string | ((args: ToolArguments) => string);

/** Everything else about a tool is derived from this. Other tools are named without the prefix. */
export interface ToolDeclaration {
  /** Without the prefix, such as `offices_get`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolset: Toolset;
  /** Method and path in one string; `{braces}` name the arguments that are sent in the path. */
  readonly endpoint: `${Method} /api/v2/${string}`;
  /** The parameters, in the order in which they are published. */
  readonly input: Readonly<Record<string, z.ZodType>>;
  readonly output: z.ZodObject;
  readonly risk: Risk;
  /** Arguments of a call that works on the demo company: for the docs and the contract test. */
  readonly example: Readonly<Record<string, unknown>>;
  /** Arguments that are sent in the query although the method would put them in the body. */
  readonly inQuery?: readonly string[];
  /** Overrides the hint that follows from the method. */
  readonly destructive?: boolean;
  /** Set when no tool of this server can undo the call. */
  readonly irreversible?: true;
  /** Set when Dialpad's reference requires a company admin key; it names no level otherwise. */
  readonly keyLevel?: 'company';
  /** Default: `standardRate`. */
  readonly rate?: RateClass;
  /** Set where Dialpad confirms the operation with an empty response. */
  readonly emptyResponse?: true;
  readonly idsFrom?: Readonly<Record<string, IdSource>>;
  /** Fields that remain when the items of a list are truncated. Default: id and name. */
  readonly identifyingFields?: readonly string[];
  /** The read that shows whether a write was applied, for a write whose response was lost. */
  readonly verifyWith?: string;
  /** The probable cause in these arguments of a 4xx response (`status` is 400, 404, 409, …). */
  readonly explainError?: (args: ToolArguments, status: number | undefined) => string | undefined;
  readonly confirmation?: ConfirmationRule;
}

export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** The part of the request that carries an argument. */
export type Placement = 'path' | 'query' | 'body';

export interface Tool extends ToolDeclaration {
  /** The published name, with the prefix. */
  readonly name: string;
  readonly method: Method;
  /** Path template with `{braces}`. */
  readonly path: string;
  readonly placements: ReadonlyMap<string, Placement>;
  readonly annotations: ToolAnnotations;
  readonly rate: RateClass;
  /** The closed object that arguments are parsed with. */
  readonly arguments: z.ZodObject;
  /** The operation has a JSON body, so one is sent even when it is empty. */
  readonly hasBody: boolean;
  /** Responses come in pages with a cursor. */
  readonly paged: boolean;
}

const methodHints: Record<Method, Omit<ToolAnnotations, 'openWorldHint'>> = {
  GET: { readOnlyHint: true, destructiveHint: false, idempotentHint: true },
  POST: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  PUT: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  PATCH: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  DELETE: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
};

export function idSource(tool: ToolDeclaration, parameter: string, args: ToolArguments): string | undefined {
  const source = tool.idsFrom?.[parameter];
  return typeof source === 'function' ? source(args) : source;
}

const isMethod = (word: string | undefined): word is Method => word !== undefined && word in methodHints;

/** Throws for an inconsistent declaration, so that a mistake is found when the module loads. */
export function defineTool(declaration: ToolDeclaration): Tool {
  const [method, path] = declaration.endpoint.split(' ');
  if (!isMethod(method) || path === undefined) {
    throw new Error(`${declaration.name}: unreadable endpoint "${declaration.endpoint}"`);
  }
  const pathParameters = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  const defaultPlacement = method === 'GET' ? 'query' : 'body';
  const placements = new Map<string, Placement>();
  for (const parameter of Object.keys(declaration.input)) {
    if (pathParameters.delete(parameter)) placements.set(parameter, 'path');
    else placements.set(parameter, declaration.inQuery?.includes(parameter) ? 'query' : defaultPlacement);
  }
  if (pathParameters.size > 0) {
    throw new Error(
      `${declaration.name}: no parameter for {${[...pathParameters].join('}, {')}} of the path`,
    );
  }
  const hints = methodHints[method];
  return {
    rate: standardRate,
    ...declaration,
    name: fullName(declaration.name),
    method,
    path,
    placements,
    annotations: {
      ...hints,
      destructiveHint: declaration.destructive ?? hints.destructiveHint,
      openWorldHint: true,
    },
    arguments: z.strictObject(declaration.input),
    hasBody: [...placements.values()].includes('body'),
    paged: 'cursor' in declaration.input,
  };
}
