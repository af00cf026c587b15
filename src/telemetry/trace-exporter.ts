import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Provider {
  register(): void;
  shutdown(): Promise<void>;
}

type Constructor<Instance> = new (options?: object) => Instance;

interface Exporter {
  readonly NodeTracerProvider: Constructor<Provider>;
  readonly BatchSpanProcessor: new (exporter: unknown) => unknown;
  readonly OTLPTraceExporter: Constructor<unknown>;
  readonly resourceFromAttributes: (attributes: Readonly<Record<string, string>>) => unknown;
}

const isExporter = (modules: object): modules is Exporter =>
  ['NodeTracerProvider', 'BatchSpanProcessor', 'OTLPTraceExporter', 'resourceFromAttributes'].every(
    (name) => typeof new Map(Object.entries(modules)).get(name) === 'function',
  );

/** Loads a package that is installed beside this program or in the working folder. */
async function load(name: string): Promise<object> {
  for (const base of [import.meta.url, pathToFileURL(join(process.cwd(), 'index.js')).href]) {
    try {
      const path = createRequire(base).resolve(name);
      const module: object = await import(pathToFileURL(path).href);
      return { ...module, ...('default' in module && Object(module.default)) };
    } catch {
      // Try the next location.
    }
  }
  throw new Error(`${name} is not installed`);
}

/** Registers the OpenTelemetry SDK with an OTLP exporter. Returns its shutdown. Rejects when a package is missing. */
export async function startExporter(): Promise<() => Promise<void>> {
  const modules = {
    ...(await load('@opentelemetry/sdk-trace-node')),
    ...(await load('@opentelemetry/exporter-trace-otlp-http')),
    ...(await load('@opentelemetry/resources')),
  };
  if (!isExporter(modules)) throw new Error('the installed OpenTelemetry packages have another version');
  const { NodeTracerProvider, BatchSpanProcessor, OTLPTraceExporter, resourceFromAttributes } = modules;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': process.env.OTEL_SERVICE_NAME ?? 'dialpad-organization-mcp',
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return () => provider.shutdown();
}
