import type { Client } from '@modelcontextprotocol/client';
import {
  AppBridge,
  getToolUiResourceUri,
  type McpUiHostContext,
  PostMessageTransport,
} from '@modelcontextprotocol/ext-apps/app-bridge';

type Tool = Awaited<ReturnType<Client['listTools']>>['tools'][number];
type Result = Awaited<ReturnType<Client['callTool']>>;

export interface ShownCall {
  readonly tool: Tool;
  readonly args: Record<string, unknown>;
  readonly result: Result;
}

/** Higher frames would hide the rest of the page. */
const MOST_HEIGHT = 500;

async function readHtml(client: Client, uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  const [content] = contents;
  if (content === undefined || !('text' in content)) throw new Error(`${uri} has no text`);
  return content.text;
}

/**
 * Shows the view of a call in a frame on an origin of its own. Returns a function that takes it down; undefined when
 * the tool has no view. `onWrite` is called after the view itself has called a tool that changes something.
 */
export async function hostView(
  frame: HTMLIFrameElement,
  sandboxUrl: string,
  client: Client,
  { tool, args, result }: ShownCall,
  onWrite: (name: string) => void,
): Promise<(() => void) | undefined> {
  const uri = getToolUiResourceUri(tool);
  if (uri === undefined) return undefined;
  const html = await readHtml(client, uri);
  const view = frame.contentWindow;
  if (view === null) return undefined;
  const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const hostContext: McpUiHostContext = {
    theme,
    displayMode: 'inline',
    availableDisplayModes: ['inline'],
    containerDimensions: { maxHeight: MOST_HEIGHT, width: frame.clientWidth },
    toolInfo: { tool },
  };
  const bridge = new AppBridge(
    null,
    { name: 'dialpad-organization-page', version: '1' },
    { serverTools: {}, updateModelContext: {} },
    { hostContext },
  );
  bridge.oncalltool = async (params) => {
    const answer = await client.callTool(params);
    onWrite(params.name);
    return answer;
  };
  bridge.onupdatemodelcontext = async () => ({});
  bridge.addEventListener('sizechange', ({ height }) => {
    if (height !== undefined) frame.style.height = `${Math.min(height, MOST_HEIGHT)}px`;
  });
  bridge.addEventListener('sandboxready', () => void bridge.sendSandboxResourceReady({ html }));
  bridge.addEventListener('initialized', async () => {
    await bridge.sendToolInput({ arguments: args });
    await bridge.sendToolResult(result);
  });
  await bridge.connect(new PostMessageTransport(view, view));
  frame.src = sandboxUrl;
  return () => void bridge.close();
}
