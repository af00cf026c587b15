import { shutDownGracefully } from '../../app/shutdown.ts';
import type { Config } from '../../config/load-config.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { openLogger } from '../../telemetry/logger.ts';

/** For trials and for tests of other programs. */
export async function simulator(config: Config): Promise<void> {
  const logger = await openLogger(config.logLevel);
  const { origin, keys, close } = await startSimulator({ port: config.port, host: config.host });
  shutDownGracefully(
    { stop: () => {}, drained: async () => {}, close, graceMs: config.shutdownGraceMs, logger },
    new Promise(() => {}),
  );
  process.stdout.write(`Dialpad API simulator at ${origin}\nAPI keys:\n`);
  for (const [name, key] of Object.entries(keys)) process.stdout.write(`  ${name}: ${key}\n`);
}
