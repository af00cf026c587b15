import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { z } from 'zod';
import { ArgumentForm } from './argument-form.tsx';
import type { PageFacts, ToolFacts } from './page-facts.ts';
import { hostView, type ShownCall } from './view-host.ts';

// Compiled validators use eval, which the policy of the page forbids.
z.config({ jitless: true });

const MAP_TOOL = 'dialpad_organization_offices_list';

let connecting: Promise<Client> | undefined;

/** Connected to the endpoint that serves this page. After a failure the next call connects again. */
function connect(endpoint: string): Promise<Client> {
  connecting ??= (async () => {
    const client = new Client(
      { name: 'dialpad-organization-page', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(endpoint, location.origin)));
    return client;
  })().catch((error: unknown) => {
    connecting = undefined;
    throw error;
  });
  return connecting;
}

async function callNow(endpoint: string, name: string, args: Record<string, unknown>): Promise<ShownCall> {
  const client = await connect(endpoint);
  const { tools } = await client.listTools();
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`The server does not offer ${name}.`);
  return { tool, args, result: await client.callTool({ name, arguments: args }) };
}

/** A view in a frame that can access neither this page nor any server. */
function ViewFrame({
  endpoint,
  call,
  title,
  onWrite,
  onFailure,
}: {
  readonly endpoint: string;
  readonly call: ShownCall;
  readonly title: string;
  readonly onWrite: (name: string) => void;
  readonly onFailure: (error: unknown) => void;
}) {
  const ref = useRef<HTMLIFrameElement>(null);
  const [hasView, setHasView] = useState(true);
  useEffect(() => {
    const frame = ref.current;
    if (frame === null) return;
    let close: (() => void) | undefined;
    let isCurrent = true;
    void connect(endpoint)
      .then((client) => hostView(frame, `${endpoint}/sandbox`, client, call, onWrite))
      .then((closeView) => {
        close = closeView;
        if (!isCurrent) close?.();
        else setHasView(closeView !== undefined);
      })
      .catch(onFailure);
    return () => {
      isCurrent = false;
      close?.();
    };
  }, [call]);
  return (
    <>
      <iframe ref={ref} title={title} sandbox="allow-scripts" hidden={!hasView} />
      {!hasView && <p class="quiet">This tool has no view; its result is the JSON.</p>}
    </>
  );
}

/** Calls a tool on the demo company and shows the result as JSON and as a view, and the organization after it. */
export function Playground({ facts, tool }: { readonly facts: PageFacts; readonly tool: ToolFacts }) {
  const { endpoint, tools } = facts;
  const [call, setCall] = useState<ShownCall>();
  const [map, setMap] = useState<ShownCall>();
  const [trouble, setTrouble] = useState('');
  const [isRunning, setRunning] = useState(false);
  const report = (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error));
  const readMap = () => {
    if (!tools.some(({ name }) => name === MAP_TOOL)) return;
    void callNow(endpoint, MAP_TOOL, {}).then(setMap, report);
  };
  const isWrite = (name: string) => tools.some((one) => one.name === name && one.risk !== 'read');
  useEffect(readMap, []);

  async function run(args: Record<string, unknown>): Promise<void> {
    setRunning(true);
    setTrouble('');
    try {
      setCall(await callNow(endpoint, tool.name, args));
      if (isWrite(tool.name) || map === undefined) readMap();
    } catch (error) {
      report(error);
    } finally {
      setRunning(false);
    }
  }

  const onWrite = (name: string) => {
    if (isWrite(name)) readMap();
  };
  return (
    <section class="playground" aria-label="Playground">
      <h2>Try it on the demo company</h2>
      <ArgumentForm key={tool.name} tool={tool} isRunning={isRunning} onCall={(args) => void run(args)} />
      {trouble !== '' && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div class="panes">
        <div class="pane">
          <h3>View</h3>
          {call === undefined ? (
            <p class="quiet">Call the tool to see its result here.</p>
          ) : (
            <ViewFrame
              endpoint={endpoint}
              call={call}
              title={`View of ${tool.title}`}
              onWrite={onWrite}
              onFailure={report}
            />
          )}
        </div>
        <div class="pane">
          <h3 id="json">JSON</h3>
          <textarea
            class="result"
            readOnly
            rows={16}
            aria-labelledby="json"
            value={
              call === undefined
                ? '{}'
                : JSON.stringify(call.result.structuredContent ?? call.result.content, null, 2)
            }
          />
        </div>
        <div class="pane">
          <h3>Organization now</h3>
          {map !== undefined && (
            <ViewFrame
              endpoint={endpoint}
              call={map}
              title="Organization map"
              onWrite={onWrite}
              onFailure={(error) => {
                report(error);
                setMap(undefined);
              }}
            />
          )}
        </div>
      </div>
    </section>
  );
}
