import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from '../../test/support/protocol-clients.ts';
import type { Figure } from '../figure.ts';

/** Bytes of the published files. */
export function measureBundleSize(): readonly Figure[] {
  const folder = dirname(bundle);
  const sizes = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => statSync(join(folder, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return [
    { group: 'bundle', name: 'JavaScript in dist/', unit: 'KB', values: { ours: total / 1000 } },
    { group: 'bundle', name: 'files', unit: '', values: { ours: sizes.length } },
  ];
}
