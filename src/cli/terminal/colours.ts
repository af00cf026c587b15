import type { WriteStream } from 'node:tty';

export interface Colours {
  green(text: string): string;
  red(text: string): string;
  dim(text: string): string;
}

const plain = (text: string): string => text;
const wrap = (on: number, off: number) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`;

/** Colours on a terminal that supports them; plain text elsewhere and with a NO_COLOR that is not empty. */
export function colours(stream: NodeJS.WriteStream | WriteStream): Colours {
  const { NO_COLOR, ...others } = process.env;
  if (!stream.isTTY || NO_COLOR || !stream.hasColors(others)) return { green: plain, red: plain, dim: plain };
  return { green: wrap(32, 39), red: wrap(31, 39), dim: wrap(2, 22) };
}
