import {
  type GetPromptResult,
  type InputRequiredResult,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { answered, fixtureTools, pixel, stateCodec } from './fixture-tools.ts';

const anySchema = { type: 'object' } as const;

const resources = new Map([
  [
    'test://static-text',
    { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  ],
  ['test://static-binary', { mimeType: 'image/png', blob: pixel.data }],
  ['test://watched-resource', { mimeType: 'text/plain', text: 'Watched resource content' }],
]);

const user = <Content>(content: Content) => ({ role: 'user' as const, content });
const text = (value: string) => user({ type: 'text' as const, text: value });

type Prompt = (
  args: Readonly<Record<string, string>>,
  context: ServerContext,
) => GetPromptResult | InputRequiredResult;

const prompts: Readonly<Record<string, Prompt>> = {
  test_simple_prompt: () => ({ messages: [text('This is a simple prompt for testing.')] }),
  test_prompt_with_arguments: ({ arg1, arg2 }) => ({
    messages: [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  }),
  test_prompt_with_embedded_resource: ({ resourceUri = '' }) => ({
    messages: [
      user({
        type: 'resource' as const,
        resource: {
          uri: resourceUri,
          mimeType: 'text/plain',
          text: 'Embedded resource content for testing.',
        },
      }),
      text('Please process the embedded resource above.'),
    ],
  }),
  test_prompt_with_image: () => ({ messages: [user(pixel), text('Please analyze the image above.')] }),
  test_input_required_result_prompt: (_args, context) => {
    const answer = answered(context, 'user_context', 'context');
    if (answer !== undefined) return { messages: [text(`Prompt with context: ${answer}`)] };
    return inputRequired({
      inputRequests: {
        user_context: inputRequired.elicit({
          message: 'What context should the prompt use?',
          requestedSchema: {
            type: 'object',
            properties: { context: { type: 'string' } },
            required: ['context'],
          },
        }),
      },
    });
  },
};

const promptArguments: Readonly<Record<string, readonly string[]>> = {
  test_prompt_with_arguments: ['arg1', 'arg2'],
  test_prompt_with_embedded_resource: ['resourceUri'],
};

const cached = { ttlMs: 300_000, cacheScope: 'private' } as const;

function readResource(uri: string) {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id !== undefined) {
    const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
    return { contents: [{ uri, mimeType: 'application/json', text: data }] };
  }
  const found = resources.get(uri);
  if (found === undefined) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, ...found }] };
}

/** A server with the tools, resources and prompts of the official conformance suite, in place of Dialpad's. */
export function createFixtureServer(): Server {
  const server = new Server(
    { name: 'conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: {},
        resources: { subscribe: true },
        prompts: {},
        completions: {},
        logging: {},
      },
      requestState: { verify: stateCodec.verify },
      cacheHints: {
        'tools/list': cached,
        'prompts/list': cached,
        'resources/list': cached,
        'resources/templates/list': cached,
        'resources/read': cached,
      },
    },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: Object.keys(fixtureTools).map((name) => ({
      name,
      description: `Fixture ${name}`,
      inputSchema: anySchema,
    })),
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = fixtureTools[params.name];
    if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown tool');
    return tool(params.arguments ?? {}, context);
  });
  server.setRequestHandler('resources/list', () => ({
    resources: [...resources].map(([uri, { mimeType }]) => ({ uri, name: uri, mimeType })),
  }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      { uriTemplate: 'test://template/{id}/data', name: 'template', mimeType: 'application/json' },
    ],
  }));
  server.setRequestHandler('resources/read', ({ params }) => readResource(params.uri));
  server.setRequestHandler('resources/subscribe', () => ({}));
  server.setRequestHandler('resources/unsubscribe', () => ({}));
  server.setRequestHandler('logging/setLevel', () => ({}));
  server.setRequestHandler('prompts/list', () => ({
    prompts: Object.keys(prompts).map((name) => ({
      name,
      description: `Fixture ${name}`,
      arguments: (promptArguments[name] ?? []).map((argument) => ({ name: argument, required: true })),
    })),
  }));
  server.setRequestHandler('prompts/get', ({ params }, context) => {
    const prompt = prompts[params.name];
    if (prompt === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown prompt');
    return prompt(params.arguments ?? {}, context);
  });
  server.setRequestHandler('completion/complete', () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
  return server;
}
