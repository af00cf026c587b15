import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startExporter } from '../../src/telemetry/trace-exporter.ts';

const folders: string[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A working folder in which these OpenTelemetry packages are installed; what they do is written to `globalThis.traced`. */
function installed(sources: Readonly<Record<string, string>>): void {
  const folder = mkdtempSync(join(tmpdir(), 'exporter-'));
  folders.push(folder);
  for (const [name, source] of Object.entries(sources)) {
    const place = join(folder, 'node_modules', '@opentelemetry', name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), JSON.stringify({ name, main: 'index.cjs' }));
    writeFileSync(join(place, 'index.cjs'), source);
  }
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
}

/** The tests have `@opentelemetry/resources` from the project itself. */
const packages = {
  'sdk-trace-node': `
    const traced = (globalThis.traced = []);
    exports.NodeTracerProvider = class {
      constructor({ resource }) { traced.push(resource.attributes['service.name']); }
      register() { traced.push('registered'); }
      async shutdown() { traced.push('shut down'); }
    };
    exports.BatchSpanProcessor = class {};`,
  'exporter-trace-otlp-http': 'exports.OTLPTraceExporter = class {};',
};

test.each([
  [undefined, 'dialpad-organization-mcp'],
  ['dialpad-eu', 'dialpad-eu'],
])(
  'traces are exported with the OpenTelemetry packages of the working folder, OTEL_SERVICE_NAME=%s',
  async (setting, service) => {
    vi.stubEnv('OTEL_SERVICE_NAME', setting);
    installed(packages);
    const shutdown = await startExporter();
    await shutdown();
    expect(Reflect.get(globalThis, 'traced')).toEqual([service, 'registered', 'shut down']);
  },
);

test('a missing OpenTelemetry package is named', async () => {
  installed({});
  await expect(startExporter()).rejects.toThrow('@opentelemetry/sdk-trace-node is not installed');
});

test('OpenTelemetry packages of a version without the needed exports are rejected', async () => {
  installed({ ...packages, 'sdk-trace-node': 'exports.BasicTracerProvider = class {};' });
  await expect(startExporter()).rejects.toThrow('the installed OpenTelemetry packages have another version');
});
