import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'plain' | 'info' | 'success' | 'warning' | 'danger';

/** A short word on a coloured background. The icon shows the tone without colours. */
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

/** A warning that a part could not be read. */
export function UnreadNote({
  onAgain,
  children,
}: {
  readonly onAgain: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <Note tone="warning">
      {children}{' '}
      <button type="button" onClick={onAgain}>
        Try again
      </button>
    </Note>
  );
}
