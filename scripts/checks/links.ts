import { posix } from 'node:path';
import { anchorsOf, linksOf, readPage } from './markdown.ts';

/**
 * One sentence per broken relative link. `read` returns the text of a file of the project, undefined when it does not
 * exist, and an empty text for a folder.
 */
export function brokenLinks(
  path: string,
  markdown: string,
  read: (path: string) => string | undefined,
): readonly string[] {
  return linksOf(readPage(markdown)).flatMap(({ target, line }) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const linked = file === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(file));
    const text = file === '' ? markdown : read(linked);
    if (text === undefined) return [`${path}:${line}: ${target} does not exist`];
    if (anchor === undefined || !linked.endsWith('.md') || anchorsOf(text).has(anchor)) return [];
    return [`${path}:${line}: ${linked} has no heading for #${anchor}`];
  });
}
