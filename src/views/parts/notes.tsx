import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

/** How much a note matters. */
export type Tone = 'plain' | 'info' | 'success' | 'warning' | 'danger';

/** A short word on a coloured ground. The icon carries the tone for those who do not see colours. */
export function Badge({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}) {
  return (
    <span class={`badge ${tone}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  );
}

/** A sentence of its own. */
export function Note({
  tone = 'plain',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ComponentChildren;
}) {
  return (
    <p class={`note ${tone}`} role={tone === 'danger' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}
