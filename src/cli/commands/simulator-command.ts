import { shutDownGracefully } from '../../app/shutdown.ts';
import type { Config } from '../../config/load-config.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { createLogger } from '../../telemetry/logger.ts';

/** `simulator`: runs the embedded Dialpad alone, for trying things and for tests of other programs. */
export async function simulator(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const running = await startSimulator({ port: config.port, host: config.host });
  process.stdout.write(`Embedded Dialpad at ${running.origin}\n`);
  for (const [name, key] of Object.entries(running.keys)) process.stdout.write(`  ${name}: ${key}\n`);
  shutDownGracefully(
    {
      stop: () => {},
      drained: async () => {},
      close: running.close,
      graceMs: config.shutdownGraceMs,
      logger,
    },
    new Promise(() => {}),
  );
}
