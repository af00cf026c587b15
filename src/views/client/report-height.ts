import type { ViewClient } from './view-client.ts';

/** Reports the height of the document to the host, now and whenever it changes. */
export function reportHeight(client: ViewClient): void {
  let last = 0;
  const report = () => {
    // The height of the body: the root element is at least as high as the frame.
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last || height === 0) return;
    last = height;
    client.reportHeight(height);
  };
  new ResizeObserver(report).observe(document.body);
  report();
}
