export const isRedisUrl = (url: string | undefined): url is string =>
  url !== undefined && /^rediss?:\/\//.test(url) && URL.canParse(url);

/** Scheme, host and port: the rest of the URL may contain a password. */
export function redisHost(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
