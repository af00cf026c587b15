import type { Dispatcher } from 'undici';
import type { Config } from '../config.ts';
import { createClient } from '../dialpad/client.ts';
import { createMemoryPacer } from '../dialpad/pacing/memory-pacer.ts';
import { openTransport } from '../dialpad/transport.ts';
import { singleAccount } from '../mcp/accounts.ts';
import { createConfirmation } from '../mcp/confirmation.ts';
import { selectTools } from '../mcp/offer.ts';
import type { ServerParts } from '../mcp/server.ts';
import { standardRate } from '../registry/define-tool.ts';
import type { Logger } from '../telemetry/logger.ts';
import { version } from '../version.ts';

/** The product, put together for one process. */
export interface Runtime extends ServerParts {
  close(): Promise<void>;
}

/** Where the demo's Dialpad listens, and its key. */
interface Demo {
  readonly baseUrl: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

async function startDemo(): Promise<Demo> {
  const { startSimulator } = await import('../simulator/index.ts');
  const simulator = await startSimulator();
  return { baseUrl: simulator.origin, apiKey: simulator.keys.companyAdmin, close: simulator.close };
}

/** Puts the parts together as the settings say. Throws SelectionError and StoreError. */
export async function createRuntime(config: Config, logger: Logger, demo: boolean): Promise<Runtime> {
  const offered = selectTools(config);
  const simulator = demo ? await startDemo() : undefined;
  let opening: Promise<Dispatcher> | undefined;
  const transport = () => {
    opening ??= openTransport({ maxConnections: config.maxConnections, environment: process.env });
    return opening;
  };
  const pacer = createMemoryPacer({ scale: config.rateLimit / standardRate.requests });
  const client = createClient({
    transport,
    pacing: pacer,
    userAgent: `dialpad-organization-mcp/${version}`,
    onAttempt: (attempt) => logger.debug(attempt, 'asked Dialpad'),
  });
  return {
    runtime: {
      client,
      accounts: singleAccount(simulator?.baseUrl ?? config.baseUrl, simulator?.apiKey ?? config.apiKey),
      logger,
      timeoutMs: config.timeoutMs,
      maxResultChars: config.maxResultChars,
      revealSecrets: config.revealSecrets,
      dryRun: config.dryRun,
    },
    offered,
    confirmation: createConfirmation(config.confirm),
    async close() {
      await pacer.close();
      await (await opening)?.destroy();
      await simulator?.close();
    },
  };
}
