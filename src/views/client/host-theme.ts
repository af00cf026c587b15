import { isRecord, type JsonObject } from '../../lib/is-record.ts';

/** Excludes values with url(), because the policy of a view allows no request. */
const isHarmless = (name: string, value: unknown): value is string =>
  /^--[a-z0-9-]+$/.test(name) && typeof value === 'string' && !/url\(|@import|image-set/i.test(value);

/** Without a theme of the host, the theme of the system is used. */
export function applyTheme({ theme, styles }: JsonObject): void {
  const { dataset, style } = document.documentElement;
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const chosen = theme === 'dark' || theme === 'light' ? theme : isDark ? 'dark' : 'light';
  dataset.theme = chosen;
  style.colorScheme = chosen;
  const variables = isRecord(styles) && isRecord(styles.variables) ? styles.variables : {};
  for (const [name, value] of Object.entries(variables)) {
    if (isHarmless(name, value)) style.setProperty(name, value);
  }
}
