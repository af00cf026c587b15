import {
  type CallToolResult,
  createRequestStateCodec,
  type InputRequest,
  type InputRequiredResult,
  inputRequired,
  MissingRequiredClientCapabilityError,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

/** The tools that the official conformance suite calls by name. Their texts are the suite's expectations. */

const RED_PIXEL_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const EMPTY_WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export const pixel = { type: 'image', data: RED_PIXEL_PNG, mimeType: 'image/png' } as const;

/** State of a multi-round call. It passes through the client, so it is authenticated. */
export interface FixtureState {
  readonly round: number;
  readonly name?: string;
}

export const stateCodec: RequestStateCodec<FixtureState> = createRequestStateCodec<FixtureState>({
  key: crypto.getRandomValues(new Uint8Array(32)),
  ttlSeconds: 60,
});

type Result = CallToolResult | InputRequiredResult;
export type FixtureTool = (args: Record<string, unknown>, context: ServerContext) => Promise<Result>;

const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });

const ask = (
  message: string,
  field: string,
  schema: { readonly type: 'string' } | { readonly type: 'boolean' } = { type: 'string' },
): InputRequest =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: schema }, required: [field] },
  });

const sample = (prompt: string): InputRequest =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
    maxTokens: 100,
  });

const elicited = z.looseObject({ content: z.record(z.string(), z.unknown()) });
const sampled = z.looseObject({ content: z.looseObject({ text: z.string() }) });
const listedRoots = z.looseObject({ roots: z.array(z.unknown()) });

/** The value of a field of an elicitation response; undefined when there is none. */
export function answered({ mcpReq }: ServerContext, key: string, field: string): string | undefined {
  const content = elicited.safeParse(mcpReq.inputResponses?.[key]).data?.content;
  return content?.[field] === undefined ? undefined : String(content[field]);
}

const sampledText = ({ mcpReq }: ServerContext, key: string): string | undefined =>
  sampled.safeParse(mcpReq.inputResponses?.[key]).data?.content.text;

const rootCount = ({ mcpReq }: ServerContext, key: string): number | undefined =>
  listedRoots.safeParse(mcpReq.inputResponses?.[key]).data?.roots.length;

async function elicitOnce(
  context: ServerContext,
  params: Parameters<ServerContext['mcpReq']['elicitInput']>[0],
  label: string,
): Promise<CallToolResult> {
  const { action, content } = await context.mcpReq.send({ method: 'elicitation/create', params });
  return text(`${label}: action=${action}, content=${JSON.stringify(content ?? {})}`);
}

const progressOf = async ({ mcpReq }: ServerContext): Promise<CallToolResult> => {
  const progressToken = mcpReq._meta?.progressToken ?? 0;
  for (const progress of [0, 50, 100]) {
    const params = { progressToken, progress, total: 100, message: `Completed step ${progress} of 100` };
    await mcpReq.notify({ method: 'notifications/progress', params });
  }
  return text(String(progressToken));
};

const capabilities = z.looseObject({
  'io.modelcontextprotocol/clientCapabilities': z.looseObject({
    elicitation: z.unknown().optional(),
    sampling: z.unknown().optional(),
  }),
});

const declaredCapabilities = ({ mcpReq }: ServerContext) =>
  capabilities.safeParse(mcpReq.envelope).data?.['io.modelcontextprotocol/clientCapabilities'];

async function multiRound(context: ServerContext): Promise<Result> {
  const state = context.mcpReq.requestState<FixtureState>();
  const name = answered(context, 'step1', 'name');
  const colour = answered(context, 'step2', 'color');
  if (state?.round === 2 && colour !== undefined) {
    return text(`Multi-round complete for ${state.name} who likes ${colour}`);
  }
  const next: FixtureState = state?.round === 1 && name !== undefined ? { round: 2, name } : { round: 1 };
  return inputRequired({
    inputRequests:
      next.round === 2
        ? { step2: ask('Step 2: What is your favorite color?', 'color') }
        : { step1: ask('Step 1: What is your name?', 'name') },
    requestState: await stateCodec.mint(next, context),
  });
}

async function confirmedState(context: ServerContext, done: string): Promise<Result> {
  const state = context.mcpReq.requestState<FixtureState>();
  if (state !== undefined && answered(context, 'confirm', 'ok') === 'true') return text(done);
  return inputRequired({
    inputRequests: { confirm: ask('Please confirm', 'ok', { type: 'boolean' }) },
    requestState: await stateCodec.mint({ round: 1 }, context),
  });
}

async function byCapability(context: ServerContext): Promise<Result> {
  const received = Object.keys(context.mcpReq.inputResponses ?? {});
  if (received.length > 0) return text(`capabilities-ok: received ${received.join(',')}`);
  const declared = declaredCapabilities(context);
  const inputRequests = {
    ...(declared?.elicitation !== undefined && { elicit_input: ask('Elicitation input', 'value') }),
    ...(declared?.sampling !== undefined && { sample_input: sample('Sample request') }),
  };
  if (Object.keys(inputRequests).length === 0) return text('No supported capabilities declared');
  return inputRequired({ inputRequests, requestState: await stateCodec.mint({ round: 1 }, context) });
}

const options = ['option1', 'option2', 'option3'];
const titled = (kind: string) =>
  ['First', 'Second', 'Third'].map((name, index) => ({
    const: `value${index + 1}`,
    title: `${name} ${kind}`,
  }));

type Fields = Extract<
  Parameters<ServerContext['mcpReq']['elicitInput']>[0],
  { requestedSchema: unknown }
>['requestedSchema']['properties'];

const enumFields: Fields = {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { anyOf: titled('Choice') } },
};

const defaultFields: Fields = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

/** By name. */
export const fixtureTools: Readonly<Record<string, FixtureTool>> = {
  test_simple_text: async () => text('This is a simple text response for testing.'),
  test_image_content: async () => ({ content: [pixel] }),
  test_audio_content: async () => ({ content: [{ type: 'audio', data: EMPTY_WAV, mimeType: 'audio/wav' }] }),
  test_embedded_resource: async () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }),
  test_multiple_content_types: async () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      pixel,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data","value":123}',
        },
      },
    ],
  }),
  test_tool_with_logging: async (_args, { mcpReq }) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await mcpReq.log('info', data);
    }
    return text('Tool with logging executed successfully');
  },
  test_tool_with_progress: (_args, context) => progressOf(context),
  test_streaming_elicitation: (_args, context) => progressOf(context),
  test_logging_tool: async (_args, { mcpReq }) => {
    await mcpReq.log('info', 'Diagnostic');
    return text('Logging evaluated');
  },
  test_missing_capability: async (_args, context) => {
    if (declaredCapabilities(context)?.sampling === undefined) {
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    }
    return text('Success');
  },
  test_error_handling: async () => ({
    ...text('This tool intentionally returns an error for testing'),
    isError: true,
  }),
  test_sampling: async ({ prompt }, { mcpReq }) => {
    const { content } = await mcpReq.send({
      method: 'sampling/createMessage',
      params: {
        messages: [{ role: 'user', content: { type: 'text', text: String(prompt) } }],
        maxTokens: 100,
      },
    });
    return text(
      `LLM response: ${!Array.isArray(content) && content.type === 'text' ? content.text : 'none'}`,
    );
  },
  test_elicitation: ({ message }, context) =>
    elicitOnce(
      context,
      {
        message: String(message),
        requestedSchema: {
          type: 'object',
          properties: { response: { type: 'string' } },
          required: ['response'],
        },
      },
      'User response',
    ),
  test_elicitation_sep1034_defaults: (_args, context) =>
    elicitOnce(
      context,
      {
        message: 'Review the defaults',
        requestedSchema: { type: 'object', properties: defaultFields },
      },
      'Elicitation completed',
    ),
  test_elicitation_sep1330_enums: (_args, context) =>
    elicitOnce(
      context,
      { message: 'Select options', requestedSchema: { type: 'object', properties: enumFields } },
      'Elicitation completed',
    ),
  test_input_required_result_elicitation: async (_args, context) => {
    const name = answered(context, 'user_name', 'name');
    return name === undefined
      ? inputRequired({ inputRequests: { user_name: ask('What is your name?', 'name') } })
      : text(`Hello, ${name}!`);
  },
  test_input_required_result_sampling: async (_args, context) => {
    const answer = sampledText(context, 'sample_request');
    return answer === undefined
      ? inputRequired({ inputRequests: { sample_request: sample('What is the capital of France?') } })
      : text(`Sampling result: ${answer}`);
  },
  test_input_required_result_list_roots: async (_args, context) => {
    const count = rootCount(context, 'roots_request');
    return count === undefined
      ? inputRequired({ inputRequests: { roots_request: inputRequired.listRoots() } })
      : text(`Found ${count} root(s)`);
  },
  test_input_required_result_request_state: (_args, context) =>
    confirmedState(context, 'state-ok: requestState validated'),
  test_input_required_result_tampered_state: (_args, context) =>
    confirmedState(context, 'integrity-ok: state verified'),
  test_input_required_result_multiple_inputs: async (_args, context) => {
    const name = answered(context, 'user_name', 'name');
    const greeting = sampledText(context, 'greeting');
    const roots = rootCount(context, 'client_roots');
    if (name !== undefined && greeting !== undefined && roots !== undefined) {
      return text(`Name: ${name}; Greeting: ${greeting}; Roots: ${roots}`);
    }
    return inputRequired({
      inputRequests: {
        user_name: ask('What is your name?', 'name'),
        greeting: sample('Generate a greeting'),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await stateCodec.mint({ round: 1 }, context),
    });
  },
  test_input_required_result_multi_round: (_args, context) => multiRound(context),
  test_input_required_result_capabilities: (_args, context) => byCapability(context),
};
