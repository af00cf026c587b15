import { AppBridge, type McpUiHostCapabilities } from '@modelcontextprotocol/ext-apps/app-bridge';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isRecord } from '../../src/lib/is-record.ts';
import { createViewClient, type HostEvents, type Port } from '../../src/views/client/view-client.ts';
import { createPorts } from './message-ports.ts';

const allCapabilities: McpUiHostCapabilities = {
  serverTools: {},
  message: { text: {} },
  updateModelContext: { text: {} },
};

const ignoring: HostEvents = {
  onInput: () => {},
  onResult: () => {},
  onCancelled: () => {},
  onContext: () => {},
  onTeardown: () => {},
};

const open: AppBridge[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const each of open.splice(0)) await each.close();
});

function createHost(capabilities = allCapabilities): AppBridge {
  return new AppBridge(null, { name: 'host', version: '1' }, capabilities, {
    hostContext: {
      theme: 'dark',
      displayMode: 'inline',
      availableDisplayModes: ['inline', 'fullscreen'],
      containerDimensions: { width: 400, maxHeight: 500 },
    },
  });
}

/** A view that is connected to a host, and what the host told it. */
async function connect(host: AppBridge) {
  const ports = await createPorts();
  const seen: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) =>
      void seen.push([name, ...values]);
  const events: HostEvents = {
    onInput: note('input'),
    onResult: note('result'),
    onCancelled: note('cancelled'),
    onContext: note('context'),
    onTeardown: note('teardown'),
  };
  await host.connect(ports.host);
  const client = createViewClient(ports.view, '1.2.3', events);
  open.push(host);
  const initialized = new Promise<void>((resolve) => host.addEventListener('initialized', () => resolve()));
  await client.connect();
  await initialized;
  return { client, seen, of: (name: string) => seen.filter(([first]) => first === name) };
}

describe('the client of a view against the AppBridge of ext-apps', () => {
  test('the client of a view initializes the revision 2026-01-26 and sends its name', async () => {
    const host = createHost();
    const { client } = await connect(host);
    expect(host.getAppVersion()).toMatchObject({ name: 'dialpad-organization-mcp', version: '1.2.3' });
    expect(host.getAppCapabilities()).toEqual({ availableDisplayModes: ['inline', 'fullscreen'] });
    expect(client.context).toMatchObject({ theme: 'dark', containerDimensions: { maxHeight: 500 } });
  });

  test('the client of a view receives partial and complete input, a result and a cancellation', async () => {
    const host = createHost();
    const { of } = await connect(host);
    await host.sendToolInputPartial({ arguments: { id: '1' } });
    await host.sendToolInput({ arguments: { id: '12' } });
    await host.sendToolResult({ content: [{ type: 'text', text: '{}' }], structuredContent: { id: '12' } });
    await host.sendToolCancelled({ reason: 'user action' });
    await vi.waitFor(() => expect(of('cancelled')).toEqual([['cancelled', 'user action']]));
    expect(of('input')).toEqual([
      ['input', { id: '1' }, true],
      ['input', { id: '12' }, false],
    ]);
    expect(of('result')).toEqual([['result', expect.objectContaining({ structuredContent: { id: '12' } })]]);
  });

  test('changes of the host context are merged', async () => {
    const host = createHost();
    const { client } = await connect(host);
    await host.sendHostContextChange({ theme: 'light' });
    await vi.waitFor(() => expect(client.context.theme).toBe('light'));
    expect(client.context.containerDimensions).toEqual({ width: 400, maxHeight: 500 });
  });

  test('the client of a view calls a tool through the host and gets its result or its error', async () => {
    const host = createHost();
    host.oncalltool = async ({ name, arguments: args }) => {
      if (name === 'broken') throw new Error('the server is gone');
      return { content: [], structuredContent: { name, ...args } };
    };
    const { client } = await connect(host);
    expect(await client.callTool('offices_get', { id: '5' }, 1_000)).toMatchObject({
      structuredContent: { name: 'offices_get', id: '5' },
    });
    await expect(client.callTool('broken', {}, 1_000)).rejects.toThrow('the server is gone');
  });

  test('a method that the host does not support is rejected as such', async () => {
    const { client } = await connect(createHost());
    await expect(client.callTool('offices_get', {}, 1_000)).rejects.toMatchObject({
      name: 'HostError',
      unsupported: true,
    });
  });

  test('a host that does not respond causes an error that does not say that nothing was done', async () => {
    const host = createHost();
    host.oncalltool = () => new Promise(() => {});
    const { client } = await connect(host);
    vi.useFakeTimers();
    const call = client.callTool('offices_get', {}, 5_000);
    const rejected = expect(call).rejects.toMatchObject({ unsupported: false });
    await vi.advanceTimersByTimeAsync(5_000);
    await rejected;
  });

  test('messages, context and sizes have the form that the host accepts', async () => {
    const host = createHost();
    const got: unknown[] = [];
    host.onmessage = async (params) => {
      got.push(params);
      return {};
    };
    host.onupdatemodelcontext = async (params) => {
      got.push(params);
      return {};
    };
    host.addEventListener('sizechange', (params) => got.push(params));
    const { client } = await connect(host);
    await client.sendMessage('Set the address.');
    await client.updateModelContext('The hours were changed.');
    client.reportHeight(321);
    await vi.waitFor(() => expect(got).toHaveLength(3));
    expect(got).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Set the address.' }] },
      { content: [{ type: 'text', text: 'The hours were changed.' }] },
      { height: 321 },
    ]);
  });

  test('the client of a view knows the capabilities of the host', async () => {
    const { client } = await connect(createHost({ message: {} }));
    expect([client.supports('message'), client.supports('updateModelContext')]).toEqual([true, false]);
    expect([client.offersMode('inline'), client.offersMode('fullscreen')]).toEqual([true, true]);
  });

  test('the client of a view requests a display mode and uses the one that the host chose', async () => {
    const host = createHost();
    host.onrequestdisplaymode = async () => ({ mode: 'inline' });
    const { client } = await connect(host);
    expect(await client.requestDisplayMode('fullscreen')).toBe('inline');
  });

  test('the client of a view responds to teardown and ping requests only', async () => {
    const host = createHost();
    const { of } = await connect(host);
    await expect(host.teardownResource({})).resolves.toEqual({});
    expect(of('teardown')).toHaveLength(1);
  });

  test.each([
    ['ping', { result: {} }],
    ['tools/list', { error: expect.objectContaining({ code: -32601 }) }],
  ])('the client of a view responds to the request %s of a host', async (method, response) => {
    const ports = await createPorts();
    const sent: unknown[] = [];
    ports.host.onmessage = (message) => sent.push(message);
    await ports.host.start();
    createViewClient(ports.view, '1', ignoring);
    await ports.host.send({ jsonrpc: '2.0', id: 'host-1', method, params: {} });
    await vi.waitFor(() => expect(sent.filter(isRecord)).toHaveLength(1));
    expect(sent).toEqual([expect.objectContaining({ id: 'host-1', ...response })]);
  });

  test.each([[null], ['text'], [7], [[]], [{}], [{ method: 'ui/notifications/tool-result', params: {} }]])(
    'the client of a view ignores %j, which is not a message of the protocol',
    (message) => {
      const onResult = vi.fn();
      const send = vi.fn();
      let deliver: (message: unknown) => void = () => {};
      const port: Port = {
        send,
        listen(listener) {
          deliver = listener;
        },
      };
      createViewClient(port, '1', { ...ignoring, onResult });
      deliver(message);
      expect(onResult).not.toHaveBeenCalled();
      expect(send).not.toHaveBeenCalled();
    },
  );
});
