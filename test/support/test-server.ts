import { z } from 'zod';
import type { App } from '../../src/app/create-app.ts';
import type { Caller } from '../../src/auth/caller.ts';
import { fullName } from '../../src/registry/tool-names.ts';
import { createTestApp, linkServer, type TestAppOptions } from './linked-server.ts';

type Message = Record<string, unknown>;

const resourceResponse = z.looseObject({
  result: z.looseObject({ contents: z.tuple([z.looseObject({ text: z.string() })]) }),
});
const promptResponse = z.looseObject({
  result: z.looseObject({
    messages: z.array(
      z.object({ role: z.literal('user'), content: z.object({ type: z.literal('text'), text: z.string() }) }),
    ),
  }),
});
const completionResponse = z.looseObject({
  result: z.looseObject({
    completion: z.object({
      values: z.array(z.string()),
      total: z.number().optional(),
      hasMore: z.boolean().optional(),
    }),
  }),
});

const callResponse = z.looseObject({
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
  result: z
    .looseObject({
      isError: z.boolean().optional(),
      content: z.array(z.looseObject({ text: z.string() })).optional(),
      structuredContent: z.record(z.string(), z.unknown()).optional(),
      requestState: z.string().optional(),
      inputRequests: z
        .looseObject({ confirm: z.looseObject({ params: z.looseObject({ message: z.string() }) }) })
        .optional(),
    })
    .optional(),
});

/** What a tool call returned. */
export interface CalledTool {
  readonly isError: boolean;
  /** The text of the result, or the message of a JSON-RPC error. */
  readonly text: string;
  /** The structured content; empty in errors. */
  readonly value: Readonly<Record<string, unknown>>;
  /** What the client shall ask the person, and the state to send back with the answer. */
  readonly question?: { readonly message: string; readonly requestState: string };
}

export interface CallToolOptions {
  readonly capabilities?: Message;
  /** Further members of `params`, such as the answer to a question. */
  readonly params?: Message;
}

export interface TestServerOptions extends TestAppOptions {
  readonly caller?: Caller;
}

/** The product in this process, with a client of the 2026-07-28 revision. */
export interface TestServer {
  readonly app: App;
  /** Every line of the log. */
  readonly logs: readonly Message[];
  /** Calls a tool by its short name, such as `offices_list`. */
  callTool(name: string, args?: Message, options?: CallToolOptions): Promise<CalledTool>;
  /** Resolves to the JSON of a resource. */
  readResource(uri: string): Promise<unknown>;
  /** Resolves to the task and the JSON data of a prompt. */
  getPrompt(name: string, args?: Message): Promise<{ readonly task: string; readonly data: unknown }>;
  complete(
    ref: Message,
    name: string,
    value: string,
  ): Promise<z.output<typeof completionResponse>['result']['completion']>;
  /** Sends any request; resolves to the whole response. */
  request(method: string, params: Message, capabilities?: Message): Promise<Message>;
  close(): Promise<void>;
}

export async function startTestServer({ caller, ...options }: TestServerOptions): Promise<TestServer> {
  const logs: Message[] = [];
  const app = await createTestApp({
    ...options,
    onLog(line) {
      logs.push(JSON.parse(line));
      options.onLog?.(line);
    },
  });
  const { request, close } = await linkServer(app, caller);
  return {
    app,
    logs,
    request,
    async callTool(name, args = {}, { capabilities, params } = {}) {
      const message = await request(
        'tools/call',
        { name: fullName(name), arguments: args, ...params },
        capabilities,
      );
      const { error, result } = callResponse.parse(message);
      if (result === undefined) return { isError: true, text: error?.message ?? '', value: {} };
      const { inputRequests, requestState, content = [], structuredContent } = result;
      const question = inputRequests &&
        requestState && { message: inputRequests.confirm.params.message, requestState };
      return {
        isError: result.isError ?? false,
        text: content.map(({ text }) => text).join('\n'),
        value: structuredContent ?? {},
        ...(question && { question }),
      };
    },
    async readResource(uri) {
      const { result } = resourceResponse.parse(await request('resources/read', { uri }));
      return JSON.parse(result.contents[0].text);
    },
    async getPrompt(name, args) {
      const params = { name, ...(args && { arguments: args }) };
      const { result } = promptResponse.parse(await request('prompts/get', params));
      const [task = '', data = ''] = result.messages.map(({ content }) => content.text);
      return { task, data: JSON.parse(data.slice(data.indexOf('{'))) };
    },
    async complete(ref, name, value) {
      const response = await request('completion/complete', { ref, argument: { name, value } });
      return completionResponse.parse(response).result.completion;
    },
    async close() {
      await close();
      await app.close();
    },
  };
}
