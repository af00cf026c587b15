import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import { useNavigation } from './place.ts';
import { useSession } from './session-context.ts';

/** One of a few choices that exclude each other. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: IconName;
}

/** A row of buttons of which one is selected. */
export function Choices<Value extends string>({
  label,
  choices,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  /** Undefined while none is chosen. */
  readonly value: Value | undefined;
  readonly onChoose: (value: Value) => void;
}) {
  return (
    <fieldset class="choices">
      <legend class="hidden">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChoose(choice.value)}
        >
          {choice.icon !== undefined && <Icon name={choice.icon} />}
          {choice.label}
        </button>
      ))}
    </fieldset>
  );
}

/** Switches between the picture and its table. */
export function PictureOrTable({
  isTable,
  onChange,
}: {
  readonly isTable: boolean;
  readonly onChange: (isTable: boolean) => void;
}) {
  return (
    <button type="button" class="tool" aria-pressed={isTable} onClick={() => onChange(!isTable)}>
      <Icon name={isTable ? 'picture' : 'table'} />
      {isTable ? 'Picture' : 'Table'}
    </button>
  );
}

/** The heading of every view, with the way back. */
export function Frame({
  icon,
  title,
  subtitle,
  tools,
  children,
}: {
  readonly icon: IconName;
  readonly title: ComponentChildren;
  readonly subtitle?: ComponentChildren;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { client } = useSession();
  const { back } = useNavigation();
  const canExpand = client.context.displayMode !== 'fullscreen' && client.offersMode('fullscreen');
  return (
    <>
      <header>
        {back === undefined ? (
          <span class="mark">
            <Icon name={icon} />
          </span>
        ) : (
          <button type="button" class="mark" aria-label="Back" onClick={back}>
            <Icon name="back" />
          </button>
        )}
        <div class="titles">
          <h1>{title}</h1>
          {subtitle !== undefined && <p class="quiet">{subtitle}</p>}
        </div>
        <div class="tools">{tools}</div>
        {canExpand && (
          <button
            type="button"
            class="tool expand"
            aria-label="Full screen"
            onClick={() => void client.requestDisplayMode('fullscreen').catch(() => {})}
          >
            <Icon name="expand" />
          </button>
        )}
      </header>
      {children}
    </>
  );
}
