import { type ContractOperation, contractOperations } from './contract.ts';
import { SimulatorError } from './simulator-error.ts';

/** An operation with the values of its path. */
export interface Match {
  readonly operation: ContractOperation;
  readonly pathValues: Readonly<Record<string, string>>;
}

const routes = contractOperations
  .map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    // Fixed segments have precedence over `{braces}`: `/offices/primary` is not an id.
    fixedSegments: operation.path.split('/').filter((segment) => !segment.startsWith('{')).length,
  }))
  .sort((a, b) => b.fixedSegments - a.fixedSegments);

/** Finds the operation of a request. Throws SimulatorError 404 for an unknown path, 405 for another method, 400 for bad encoding. */
export function findOperation(method: string, path: string): Match {
  const candidates = routes.filter(({ pattern }) => pattern.test(path));
  if (candidates.length === 0) throw new SimulatorError(404, 'Not found.');
  const route = candidates.find(({ operation }) => operation.method === method);
  if (route === undefined) throw new SimulatorError(405, 'Method not allowed.');
  try {
    const groups = Object.entries(route.pattern.exec(path)?.groups ?? {});
    const values = groups.map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation: route.operation, pathValues: Object.fromEntries(values) };
  } catch {
    throw new SimulatorError(400, 'The path has an invalid percent-encoding.');
  }
}
