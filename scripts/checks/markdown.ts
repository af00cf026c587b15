export interface Fence {
  /** The text after the opening fence; its first word is the language. */
  readonly info: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The parts of a Markdown page that the checks need. */
export interface Page {
  readonly fences: readonly Fence[];
  /** Lines outside of fences, without code spans. */
  readonly prose: readonly { readonly line: number; readonly text: string }[];
}

export function readPage(markdown: string): Page {
  const fences: Fence[] = [];
  const prose: { line: number; text: string }[] = [];
  let open: { info: string; marks: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const mark = /^\s*(```+|~~~+)(.*)$/.exec(text);
    if (open !== undefined) {
      if (mark?.[1]?.startsWith(open.marks) && mark[2]?.trim() === '') {
        fences.push({ info: open.info, text: open.lines.join('\n'), line: open.line });
        open = undefined;
      } else open.lines.push(text);
    } else if (mark !== null) {
      open = { info: mark[2]?.trim() ?? '', marks: mark[1] ?? '', line: index + 1, lines: [] };
    } else
      prose.push({
        line: index + 1,
        text: text.replace(/`[^`]*`/g, (span) => span.replace(/[[\]()]/g, ' ')),
      });
  }
  return { fences, prose };
}

/** GitHub derives anchors from headings. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  let inFence = false;
  for (const line of markdown.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
    const heading = inFence ? null : /^#{1,6}\s+(.*?)\s*#*$/.exec(line);
    for (const [, id = ''] of inFence ? [] : line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
    if (heading === null) continue;
    const slug = (heading[1] ?? '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** Links and images. */
export function linksOf(page: Page): readonly { readonly target: string; readonly line: number }[] {
  return page.prose.flatMap(({ line, text }) => [
    ...[...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = '']) => ({
      target,
      line,
    })),
    ...[...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, target = '']) => ({ target, line })),
  ]);
}

/** Shell blocks marked `sh` without `no-run`. */
export const runnable = (page: Page): readonly Fence[] =>
  page.fences.filter(({ info }) => /^sh\b/.test(info) && !/\bno-run\b/.test(info));
