import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  AppBridge,
  getToolUiResourceUri,
  type McpUiHostCapabilities,
  type McpUiHostContext,
  PostMessageTransport,
} from '@modelcontextprotocol/ext-apps/app-bridge';

/** What a host takes out of a result before it reaches the view. */
export type Stripping = 'nothing' | 'structuredContent and _meta' | '_meta' | 'all data';

/** How a view is opened. */
export interface OpenOptions {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly mcpUrl: string;
  readonly era: 'legacy' | '2026-07-28';
  readonly stripping?: Stripping;
  /** Whether results of the view's own calls lack their data. */
  readonly callsWithoutData?: boolean;
  /** Sent instead of the result of a call. */
  readonly result?: Record<string, unknown>;
  /** What the host does instead of delivering a result. */
  readonly instead?: 'nothing' | 'cancel' | 'no handshake' | 'result only' | 'slow result';
  readonly capabilities?: McpUiHostCapabilities;
  /** Members of the host's context beside the usual ones. */
  readonly context?: Record<string, unknown>;
}

/** What a test reads about an opened view. */
export interface OpenedView {
  readonly heights: number[];
  readonly calls: { readonly name: string; readonly args: unknown }[];
  readonly messages: unknown[];
  readonly contexts: unknown[];
}

const modes = { legacy: 'legacy', '2026-07-28': { pin: '2026-07-28' } } as const;
/** Tests may steer the clock. */
const realTimeout = window.setTimeout.bind(window);

const clients = new Map<string, Promise<Client>>();

function clientFor({ mcpUrl, era }: OpenOptions): Promise<Client> {
  const key = `${era} ${mcpUrl}`;
  const connecting =
    clients.get(key) ??
    (async () => {
      const client = new Client(
        { name: 'test-host', version: '1' },
        { versionNegotiation: { mode: modes[era] } },
      );
      await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)));
      return client;
    })();
  clients.set(key, connecting);
  return connecting;
}

function strip(result: Record<string, unknown>, stripping: Stripping): Record<string, unknown> {
  const { structuredContent: _structured, _meta, ...rest } = result;
  switch (stripping) {
    case 'nothing':
      return result;
    case '_meta':
      return { ...result, _meta: { 'host/own': true } };
    case 'structuredContent and _meta':
      return rest;
    case 'all data':
      return { ...rest, content: [{ type: 'text', text: 'The result is shown in the view.' }] };
  }
}

async function openView(options: OpenOptions): Promise<void> {
  const { args, theme, width, stripping = 'nothing', instead } = options;
  const name = `dialpad_organization_${options.tool}`;
  const client = await clientFor(options);
  const { tools } = await client.listTools();
  const tool = tools.find((candidate) => candidate.name === name);
  const uri = tool && getToolUiResourceUri(tool);
  if (tool === undefined || uri === undefined) throw new Error(`${name} has no view`);
  const [content] = (await client.readResource({ uri })).contents;
  if (content === undefined || !('text' in content)) throw new Error(`${uri} has no text`);

  document.documentElement.style.colorScheme = theme;
  document.body.replaceChildren();
  const frame = document.createElement('iframe');
  frame.title = 'view';
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.style.cssText = `width:${width}px;height:60px;border:0;display:block`;
  frame.src = '/frame';
  const opened: OpenedView = { heights: [], calls: [], messages: [], contexts: [] };
  Object.assign(window, { opened, bridge: undefined });
  document.body.append(frame);
  const view = frame.contentWindow;
  if (view === null) throw new Error('the frame has no window');

  // As it would come over the wire: hosts may give any of the variables, and members of their own.
  const hostContext: McpUiHostContext = JSON.parse(
    JSON.stringify({
      theme,
      displayMode: 'inline',
      availableDisplayModes: ['inline', 'fullscreen'],
      containerDimensions: { width, maxHeight: 500 },
      toolInfo: { tool },
      ...options.context,
    }),
  );
  const bridge = new AppBridge(
    null,
    { name: 'test-host', version: '1' },
    options.capabilities ?? { serverTools: {}, message: {}, updateModelContext: {} },
    { hostContext },
  );
  if (instead !== 'result only') {
    bridge.oncalltool = async (params) => {
      opened.calls.push({ name: params.name, args: params.arguments });
      const result = await client.callTool(params);
      return options.callsWithoutData ? { content: [] } : result;
    };
  }
  bridge.onmessage = async (params) => {
    opened.messages.push(params);
    return {};
  };
  bridge.onupdatemodelcontext = async (params) => {
    opened.contexts.push(params);
    return {};
  };
  bridge.onrequestdisplaymode = async ({ mode }) => {
    bridge.setHostContext({ theme, displayMode: mode });
    return { mode };
  };
  bridge.addEventListener('sizechange', ({ height }) => {
    if (height === undefined) return;
    opened.heights.push(height);
    frame.style.height = `${height}px`;
  });
  bridge.addEventListener('sandboxready', () => {
    void bridge.sendSandboxResourceReady({ html: content.text });
  });
  bridge.addEventListener('initialized', async () => {
    await bridge.sendToolInput({ arguments: args });
    if (instead === 'nothing') return;
    if (instead === 'cancel') return bridge.sendToolCancelled({ reason: 'user action' });
    // The view may read what is there before the write runs.
    if (instead === 'slow result') await new Promise((resolve) => realTimeout(resolve, 1_500));
    const result = options.result ?? (await client.callTool({ name, arguments: args }));
    await bridge.sendToolResult(JSON.parse(JSON.stringify(strip({ ...result }, stripping))));
  });
  Object.assign(window, { bridge });
  const transport = new PostMessageTransport(view, view);
  if (instead === 'no handshake') {
    // Only the frame is served, by hand: the host answers nothing.
    window.addEventListener('message', ({ source, data }) => {
      if (source !== view || data?.method !== 'ui/notifications/sandbox-proxy-ready') return;
      const params = { html: content.text };
      view.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-resource-ready', params }, '*');
    });
    frame.style.height = '400px';
    return;
  }
  await bridge.connect(transport);
}

Object.assign(window, { openView });
