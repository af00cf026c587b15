import {
  type Attributes,
  type Context,
  context as contexts,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { version } from '../lib/version.ts';
import type { Logger } from './logger.ts';

/** Where trace context comes from: HTTP headers or `_meta` of a message. */
export type TraceCarrier = Readonly<Record<string, unknown>>;

export interface OpenSpan {
  readonly context: Context;
  setAttributes(attributes: Attributes): void;
  /** `error` is a label such as `timeout`: the attribute `error.type`. */
  end(error?: string): void;
}

/** A part of a call that has ended. */
export interface PastSpan {
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly parent: Context;
  readonly attributes: Attributes;
  readonly ms: number;
  readonly error?: string | undefined;
}

/** Absent without an exporter, so that calls do no work for it. */
export interface Tracing {
  /** The context that a carrier names with `traceparent`; the empty context when it names none. */
  extract(carrier: TraceCarrier): Context;
  /** Opens a span of kind server. */
  start(name: string, parent: Context, attributes: Attributes): OpenSpan;
  /** Records a span that ends now. */
  record(span: PastSpan): void;
  /** The `traceparent` header of a context. */
  traceparentOf(context: Context): string | undefined;
  /** Exports the remaining spans. */
  close(): Promise<void>;
}

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const;

const getter = {
  keys: (carrier: TraceCarrier) => Object.keys(carrier),
  get: (carrier: TraceCarrier, key: string) => {
    const value = carrier[key];
    return typeof value === 'string' ? value : undefined;
  },
};

function end(span: Span, error: string | undefined, endTime?: number): void {
  if (error !== undefined) {
    span.setAttribute('error.type', error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endTime);
}

/** Traces with the OpenTelemetry SDK that the process has registered. */
export function createTracing(shutDown: () => Promise<void> = async () => {}): Tracing {
  const tracer = trace.getTracer('dialpad-organization-mcp', version);
  return {
    extract: (carrier) => propagation.extract(contexts.active(), carrier, getter),
    start(name, parent, attributes) {
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
      return {
        context: trace.setSpan(parent, span),
        setAttributes: (more) => void span.setAttributes(more),
        end: (error) => end(span, error),
      };
    },
    record({ name, kind, parent, attributes, ms, error }) {
      const now = Date.now();
      const options = { kind: kinds[kind], attributes, startTime: now - ms };
      end(tracer.startSpan(name, options, parent), error, now);
    },
    traceparentOf(context) {
      const headers: Record<string, string> = {};
      propagation.inject(context, headers);
      return headers.traceparent;
    },
    close: shutDown,
  };
}

/** Packages of the exporter. They are not in the bundle: install them to export traces. */
const EXPORTER_PACKAGES = [
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
] as const;

/** Starts exporting traces. Undefined when the exporter's packages cannot be loaded, which is logged. */
export async function openTracing(logger: Logger): Promise<Tracing | undefined> {
  try {
    const { startExporter } = await import('./trace-exporter.ts');
    return createTracing(await startExporter());
  } catch (error) {
    const install = `npm install ${EXPORTER_PACKAGES.join(' ')}`;
    logger.warn(
      { err: error, install },
      'traces are not exported: the OpenTelemetry exporter cannot be loaded',
    );
    return undefined;
  }
}
