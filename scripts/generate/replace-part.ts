/** Puts text between the markers of a part. Throws when the page has none. */
export function replacePart(page: string, part: string, text: string): string {
  const begin = `<!-- ${part}: made by npm run docs -->`;
  const end = `<!-- end of ${part} -->`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`no markers for ${part}`);
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}
