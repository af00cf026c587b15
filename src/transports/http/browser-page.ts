import type { OutgoingHttpHeaders } from 'node:http';
import { FACTS_ID, type PageFacts } from '../../views/page/page-facts.ts';
import { readPageFile } from '../../views/read-page.ts';
import { sendBody } from './http-error.ts';
import type { HttpExchange } from './http-exchange.ts';
import { checkReadMethod } from './monitoring.ts';

/** Serves the browser page at the path of the MCP endpoint, to requests that accept HTML, and its files below it. */
export interface BrowserPage {
  /** Whether a request is for the page itself, and not for the MCP endpoint. */
  wants(exchange: HttpExchange): boolean;
  send(exchange: HttpExchange): void;
  /** False when the page has no file with this path. Throws HttpError for a method other than GET. */
  sendFile(exchange: HttpExchange): Promise<boolean>;
}

/** The page loads only its own files, and shows views only in the frame, which has its own policy. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A view runs inline code on an opaque origin: it can access neither the page, nor its storage, nor any server. */
const SANDBOX_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-scripts',
].join('; ');

/** Loads the HTML that the page sends to this window. */
const SANDBOX_HTML = `<!doctype html><meta charset="utf-8"><title>View</title><script>
addEventListener('message', function receive({ source, data }) {
  if (source !== parent || data?.method !== 'ui/notifications/sandbox-resource-ready') return;
  removeEventListener('message', receive);
  document.open();
  document.write(data.params.html);
  document.close();
});
parent.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready', params: {} }, '*');
</script>`;

const html = (policy: string): OutgoingHttpHeaders => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
});

const acceptsHtml = (accept: string | undefined): boolean =>
  /(^|,)\s*text\/html\s*(;|,|$)/i.test(accept ?? '');

function pageHtml(facts: PageFacts): string {
  const { endpoint } = facts;
  const json = JSON.stringify(facts).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Dialpad Organization, an MCP server</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${endpoint}/page.css"><script type="application/json" id="${FACTS_ID}">${json}</script><script type="module" src="${endpoint}/page.js"></script></head><body><div id="page"></div><noscript>This page needs JavaScript. The tools are also described in docs/tools.md.</noscript></body></html>`;
}

export function createBrowserPage(facts: PageFacts): BrowserPage {
  const { endpoint } = facts;
  return {
    wants: ({ request: { method, headers } }) =>
      (method === 'GET' || method === 'HEAD') && acceptsHtml(headers.accept),
    send: ({ response }) => sendBody(response, 200, pageHtml(facts), html(PAGE_POLICY)),
    async sendFile({ path, request, response }) {
      if (!path.startsWith(`${endpoint}/`)) return false;
      const name = path.slice(endpoint.length + 1);
      if (name === 'sandbox') {
        checkReadMethod(request);
        sendBody(response, 200, SANDBOX_HTML, html(SANDBOX_POLICY));
        return true;
      }
      const text = await readPageFile(name);
      if (text === undefined) return false;
      checkReadMethod(request);
      const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
      sendBody(response, 200, text, { 'content-type': `${type}; charset=utf-8` });
      return true;
    },
  };
}
