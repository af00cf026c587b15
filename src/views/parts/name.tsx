import { plainText } from './plain-text.ts';

/** A name from Dialpad: text of any script and direction, on one line, shortened to fit. */
export function Name({ of: value, or = 'Without a name' }: { readonly of: unknown; readonly or?: string }) {
  const text = plainText(value);
  return text === '' ? <span class="quiet">{or}</span> : <bdi title={text}>{text}</bdi>;
}
