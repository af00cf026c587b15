import type { Stage } from '../client/session.ts';
import { Icon, type IconName } from './icon.tsx';
import { useSession } from './session-context.ts';

/** The text of a state without data. */
interface Saying {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  /** Text of the button; undefined in states that need no action. */
  readonly again?: string;
}

const LOADING = ['wide', 'narrow', 'wide', 'middle'] as const;

/** A placeholder while data is read, with a sentence for screen readers. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div class="loading" role="status">
      <span>{what}</span>
      {LOADING.map((size, index) => (
        <i key={index} class={size} />
      ))}
    </div>
  );
}

/** A state as text, with a button for the next step. */
export function Message({
  icon,
  title,
  text,
  again,
  onAgain,
}: Saying & { readonly onAgain?: (() => void) | undefined }) {
  return (
    <div class="message" role={again === undefined ? 'status' : 'alert'}>
      <span class="mark">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {text !== undefined && <p class="quiet">{text}</p>}
      {again !== undefined && onAgain !== undefined && (
        <button type="button" class="main" onClick={onAgain}>
          {again}
        </button>
      )}
    </div>
  );
}

/** In place of data that a view reads itself: a placeholder, or the reason for a failure with a button. */
export function Unread({
  what,
  failure,
  onAgain,
}: {
  /** Completes "Reading …" and "… could not be read". */
  readonly what: string;
  /** Undefined while the data is read. */
  readonly failure: string | undefined;
  readonly onAgain: () => void;
}) {
  if (failure === undefined) return <Loading what={`Reading ${what}…`} />;
  const title = `${what.charAt(0).toUpperCase()}${what.slice(1)} could not be read`;
  return <Message icon="warning" title={title} text={failure} again="Try again" onAgain={onAgain} />;
}

function sayingOf(stage: Stage): Saying | undefined {
  switch (stage.name) {
    case 'no-host':
      return {
        icon: 'warning',
        title: 'The host does not respond',
        text: 'The program that shows this view did not answer within 10 seconds.',
        again: 'Try again',
      };
    case 'cancelled':
      return {
        icon: 'cross',
        title: 'The call was cancelled',
        text: stage.reason ? `Reason: ${stage.reason.slice(0, 300)}` : 'There is no result to show.',
        again: 'Read it now',
      };
    case 'waiting':
      return stage.isLate
        ? {
            icon: 'clock',
            title: 'No result yet',
            text: 'No result has come within 10 seconds. The call may still be running.',
            again: 'Try again',
          }
        : undefined;
    case 'result':
      if ('failure' in stage.outcome) {
        return {
          icon: 'warning',
          title: 'This could not be read',
          text: stage.outcome.failure,
          again: 'Try again',
        };
      }
      return {
        icon: 'question',
        title: 'The host left out the data',
        text: 'The result arrived without its data, and it could not be read again.',
        again: 'Try again',
      };
    case 'connecting':
      return undefined;
  }
}

/** States without a value. */
export function StagePanel({ stage }: { readonly stage: Stage }) {
  const session = useSession();
  const saying = sayingOf(stage);
  if (saying === undefined)
    return (
      <Loading what={stage.name === 'connecting' ? 'Connecting to the host…' : 'Waiting for the result…'} />
    );
  return <Message {...saying} onAgain={() => void session.retry()} />;
}
