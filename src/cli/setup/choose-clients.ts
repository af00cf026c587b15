import { askLine } from '../terminal/ask-line.ts';
import { UsageError } from '../usage-error.ts';
import { findClients, type Machine, type McpClient, mcpClients } from './clients.ts';

const ids = mcpClients.map(({ id }) => id).join(', ');

function byId(id: string): McpClient {
  const client = mcpClients.find((known) => known.id === id);
  if (client === undefined) throw new UsageError(`--client: unknown client "${id}"`, `Clients: ${ids}`);
  return client;
}

async function askForClients(found: readonly McpClient[], machine: Machine): Promise<readonly McpClient[]> {
  const list = found.map(({ name, file }, index) => `  ${index + 1}  ${name}  (${file(machine)})\n`);
  process.stderr.write(`Clients on this machine:\n${list.join('')}`);
  const answer = await askLine('Which ones? Numbers separated by commas, or Enter for all: ');
  if (/^(y(es)?)?$/i.test(answer.trim())) return found;
  return answer.split(',').map((word) => {
    const client = found[Number(word.trim()) - 1];
    if (client === undefined) {
      throw new UsageError(`"${word.trim()}" is not one of the numbers`, 'Nothing was changed.');
    }
    return client;
  });
}

/** The clients of `--client`, or those found on this machine, of which a person at the terminal chooses. */
export async function chooseClients(
  named: readonly string[],
  machine: Machine,
  mayAsk: boolean,
): Promise<readonly McpClient[]> {
  if (named.length > 0) return [...new Set(named.flatMap((list) => list.split(',')))].map(byId);
  const found = findClients(machine);
  if (found.length === 0) {
    throw new UsageError('No MCP client was found on this machine', `Name one with --client: ${ids}`);
  }
  return mayAsk && found.length > 1 ? askForClients(found, machine) : found;
}
