import fc from 'fast-check';

/** Of the runs that are the same everywhere. */
const FIXED_SEED = 20_260_728;

/** Checks a property with a fixed seed, and with a random one, which the error names when it fails. */
export function checkProperty<Values>(property: fc.IProperty<Values>): void {
  fc.assert(property, { seed: FIXED_SEED });
  fc.assert(property);
}

/** {@link checkProperty} for an asynchronous property. */
export async function checkAsyncProperty<Values>(property: fc.IAsyncProperty<Values>): Promise<void> {
  await fc.assert(property, { seed: FIXED_SEED });
  await fc.assert(property);
}
