import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** Reads a file such as a Docker secret. Errors never contain its content. */
export function readSecretFile(variable: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path.trim(), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${variable} names a file that cannot be read: ${reason}.`);
  }
  if (text.trim() === '') throw new ConfigError(`${variable} names an empty file: ${path.trim()}.`);
  return text.replace(/\r?\n$/, '');
}
