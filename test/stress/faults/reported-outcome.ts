/**
 * What an answer tells of a call's fate: it is `done`; it failed and `nothing` was changed; it failed and `maybe`
 * was carried out; or it failed and says neither.
 */
export type Told = 'done' | 'nothing' | 'maybe' | 'neither';

/** Reads the fate of a call from its answer, as a model has to. */
export function toldBy(result: Readonly<Record<string, unknown>>): Told {
  if (result.isError !== true) return 'done';
  const text = JSON.stringify(result.content);
  if (text.includes('Dialpad may have applied the change.')) return 'maybe';
  return text.includes('Nothing was changed.') ? 'nothing' : 'neither';
}
