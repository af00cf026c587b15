import { isIPv6 } from 'node:net';
import { domainToUnicode } from 'node:url';

/** The host of a Host header or of a setting, in lower case and without its port. Undefined when it is none. */
export function hostnameOf(text: string): string | undefined {
  if (isIPv6(text)) return `[${text.toLowerCase()}]`;
  const url = `http://${text}`;
  if (!URL.canParse(url) || /[/@?#\\*\s]/.test(text)) return undefined;
  const { hostname } = new URL(url);
  return hostname.split('.').every(isDnsLabel) ? hostname : undefined;
}

/** Node 24 accepts labels that are marked as encoded (IDNA) and are not; earlier versions do not. */
const isDnsLabel = (label: string): boolean => !label.startsWith('xn--') || domainToUnicode(label) !== label;

/** An origin as browsers write it, such as `https://app.example.com`. Undefined when it is none. */
export function originOf(text: string): string | undefined {
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*):\/\/[^/?#@\\*\s]+\/?$/i.exec(text) ?? [];
  if (scheme === '' || !URL.canParse(text)) return undefined;
  const { origin, protocol, host } = new URL(text);
  // Extensions and desktop apps have schemes of their own, whose origin URL does not know.
  return origin === 'null' ? `${protocol}//${host}` : origin;
}

/** Whether requests to a URL are encrypted, or stay on this machine. */
export function isProtected(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether an address is reachable from this machine only. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
