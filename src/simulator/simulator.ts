import type { AddressInfo } from 'node:net';
import { createFaults, type Faults } from './faults.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createRequestWindow } from './request-window.ts';
import { type Scale, seedDemo, seedScaled, seedSecond, UNSAFE_DEMO_ID } from './seed.ts';
import { createSimulatorServer } from './simulator-server.ts';
import type { Company, Key } from './state.ts';

export type { FaultRequest } from './faults.ts';
export type { LedgerEntry, SeenRequest } from './ledger.ts';

/** Not secrets: they give access only to the simulator. */
export const simulatorKeys = {
  companyAdmin: 'demo-company-admin-key',
  /** Has access to the second office of the first company only. */
  officeAdmin: 'demo-office-admin-key',
  secondCompany: 'demo-second-company-key',
} as const;

/** The demo company, the demo company with ids beyond 2^53, or a large generated company. */
export type Seed = 'demo' | 'demo with unsafe ids' | Scale;

export interface SimulatorOptions {
  /** Default 0: a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: Seed;
  /** Whether Dialpad's limits are enforced. Default true. */
  readonly rateLimit?: boolean;
  /** ms, monotonic. */
  readonly now?: () => number;
}

/** An in-memory Dialpad API on a real socket. */
export interface Simulator {
  readonly origin: string;
  readonly keys: typeof simulatorKeys;
  readonly faults: Faults;
  readonly ledger: Ledger;
  /** Restores the first state: no changes, no faults, an empty ledger, no requests counted. */
  reset(): void;
  close(): Promise<void>;
}

function seedCompany(seed: Seed): Company {
  if (seed === 'demo') return seedDemo();
  return seed === 'demo with unsafe ids' ? seedDemo(UNSAFE_DEMO_ID) : seedScaled(seed);
}

function keysOf(seed: Seed): ReadonlyMap<string, Key> {
  const company = seedCompany(seed);
  const [, secondOffice] = company.offices.keys();
  return new Map<string, Key>([
    [simulatorKeys.companyAdmin, { company }],
    [simulatorKeys.officeAdmin, { company, ...(secondOffice !== undefined && { officeId: secondOffice }) }],
    [simulatorKeys.secondCompany, { company: seedSecond() }],
  ]);
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', seed = 'demo', rateLimit = true } = options;
  const now = options.now ?? (() => performance.now());
  const faults = createFaults();
  const ledger = createLedger(now);
  const limits = rateLimit ? createRequestWindow(now) : undefined;
  let keys = keysOf(seed);
  const reset = () => {
    keys = keysOf(seed);
    faults.clear();
    ledger.clear();
    limits?.clear();
  };
  const server = createSimulatorServer({
    keyOf: (token) => keys.get(token),
    limits,
    faults,
    ledger,
    control: { faults, ledger, reset },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    keys: simulatorKeys,
    faults,
    ledger,
    reset,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
