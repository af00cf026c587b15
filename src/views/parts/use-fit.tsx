import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../client/session.ts';
import { recordOf } from './plain-text.ts';
import { useSession } from './session-context.ts';

/** Hosts show this much of an inline view without scrolling: M365 400, most 500 or more, in CSS pixels. */
const INLINE_HEIGHT = 500;

/** Maximum rows per page without a limit of height. */
const MOST_ROWS = 100;

/** Room for the pager below a list that does not fit, with the gap above it, in CSS pixels. */
const PAGER_HEIGHT = 38;

/** Maximum height of the view, so that an inline view is completely visible. Unlimited in full screen. */
export function heightLimit({ client: { context } }: Session): number {
  if (context.displayMode === 'fullscreen') return Number.POSITIVE_INFINITY;
  const { height, maxHeight } = recordOf(context, 'containerDimensions') ?? {};
  const given =
    typeof height === 'number' ? height : typeof maxHeight === 'number' ? maxHeight : INLINE_HEIGHT;
  return Math.max(240, Math.min(INLINE_HEIGHT, given));
}

/** The current width of the document. */
export function useWidth(): number {
  const [width, setWidth] = useState(document.documentElement.clientWidth);
  useEffect(() => {
    const observer = new ResizeObserver(() => setWidth(document.documentElement.clientWidth));
    observer.observe(document.documentElement);
    return () => observer.disconnect();
  }, []);
  return width;
}

/**
 * Shows as many rows as fit into the height that the view may have, and pages for the rest. `ref` goes to the
 * element whose children are the rows.
 */
export function useFit<List extends HTMLElement>(total: number, name: string) {
  const session = useSession();
  const limit = heightLimit(session);
  const width = useWidth();
  const ref = useRef<List>(null);
  const [from, setFrom] = useState(0);
  const [fit, setFit] = useState({ key: '', count: MOST_ROWS });
  const start = from < total ? from : 0;
  const key = [start, total, limit, width].join();
  const shown = fit.key === key ? fit.count : MOST_ROWS;
  const to = Math.min(total, start + shown);

  useLayoutEffect(() => {
    const rows = [...(ref.current?.children ?? [])];
    const excess = document.body.getBoundingClientRect().height - limit;
    if (excess <= 0 || rows.length <= 1) return;
    const hasPager = to < total || start > 0;
    const over = excess + (hasPager ? 0 : PAGER_HEIGHT);
    // Rows of a grid can be side by side, so the bottom edges are compared.
    const bottoms = rows.map((row) => row.getBoundingClientRect().bottom);
    const room = (bottoms.at(-1) ?? 0) - over;
    const count = Math.max(1, bottoms.filter((bottom) => bottom <= room).length);
    if (count < to - start) setFit({ key, count });
  });

  const pager =
    start === 0 && to >= total ? null : (
      <nav class="pager" aria-label={`Pages of ${name}`}>
        <button
          type="button"
          disabled={start === 0}
          onClick={() => setFrom(Math.max(0, start - Math.max(1, to - start)))}
        >
          <span aria-hidden="true">‹</span> Previous
        </button>
        <span role="status">
          {start + 1}–{to} of {total}
        </span>
        <button type="button" disabled={to >= total} onClick={() => setFrom(to)}>
          Next <span aria-hidden="true">›</span>
        </button>
      </nav>
    );
  return { ref, from: start, to, pager };
}
