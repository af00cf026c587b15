/** Characters that JSON does not escape but a terminal interprets: C1 controls, direction marks, separators. */
const interpreted = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/** Indented JSON that is safe to print on a terminal, with the same value. */
export const terminalJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(interpreted, escapeUnits);

/** Writes a value as JSON: on one line for scripts, indented and safe on a terminal. */
export function writeJson(value: unknown): void {
  const json = process.stdout.isTTY ? terminalJson(value) : JSON.stringify(value);
  process.stdout.write(`${json}\n`);
}

/** Writes the result of a command: a value for scripts, or text for people. */
export function writeResult(asJson: boolean, value: unknown, text: string): void {
  if (asJson) writeJson(value);
  else process.stdout.write(text);
}
