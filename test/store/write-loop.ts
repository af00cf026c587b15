import { openStore } from '../../src/store/open-store.ts';

/** A process that writes to a store until it is stopped. Prints the PCID of every connection once it is stored. */
const [url = '', key] = process.argv.slice(2);
const store = await openStore(url, key);
for (;;) {
  const { pcid } = await store.addConnection({
    name: 'Northwind',
    environment: 'production',
    credential: 'northwind-api-key',
  });
  process.stdout.write(`${pcid}\n`);
}
