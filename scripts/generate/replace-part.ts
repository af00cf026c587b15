/** Replaces the text between the markers of a part. Throws when the page has no markers. */
export function replacePart(page: string, part: string, text: string): string {
  const begin = `<!-- ${part}:begin -->`;
  const end = `<!-- ${part}:end -->`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`no markers for ${part}`);
  return `${before}${begin}\n<!-- Made by npm run docs. -->\n\n${text}\n\n${end}${after}`;
}
