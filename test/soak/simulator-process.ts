import { startSimulator } from '../../src/simulator/simulator.ts';

/**
 * The simulator in a process of its own, with faults at random from the message `start faults` on. Answers the message
 * `ledger` with its writes.
 */
const FAULT_INTERVAL_MS = 15;

const faults = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, body: 'html' },
  { kind: 'status', status: 503, body: 'text' },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'reset' },
  { kind: 'reset_after_headers' },
  { kind: 'half' },
  { kind: 'malformed' },
  { kind: 'delay', ms: 40 },
] as const;

const simulator = await startSimulator({ rateLimit: false });

function addFault(): void {
  if (simulator.faults.waiting.length > 3) return;
  const does = faults[Math.floor(Math.random() * faults.length)] ?? faults[0];
  // A 429 says that the request was not carried out.
  const isRefusal = 'status' in does && does.status === 429;
  simulator.faults.add({ at: isRefusal || Math.random() < 0.5 ? 'before' : 'after', does });
}

process.on('message', (message) => {
  if (message === 'start faults') setInterval(addFault, FAULT_INTERVAL_MS);
  if (message !== 'ledger') return;
  const counts: Record<string, number> = {};
  for (const { tool, args } of simulator.ledger.entries) {
    const key = `${tool} ${args.id ?? args.parent_id ?? ''}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  process.send?.({ ledger: counts });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ origin: simulator.origin, key: simulator.keys.companyAdmin });
