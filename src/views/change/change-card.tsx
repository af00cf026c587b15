import { useEffect, useState } from 'preact/hooks';
import type { JsonObject } from '../../lib/is-record.ts';
import type { CallOutcome } from '../client/call-outcome.ts';
import { type Stage, saysNothingChanged } from '../client/session.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Frame } from '../parts/frame.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Badge, Note, type Tone } from '../parts/notes.tsx';
import { useNavigation } from '../parts/place.ts';
import { idOf, plainText, recordOf } from '../parts/plain-text.ts';
import { failureOf, useSession, valueIn } from '../parts/session-context.ts';
import { Loading } from '../parts/stage-panel.tsx';
import { compareChange, type FieldChange, factsOf, idsOf, isBefore } from './compare.ts';
import { checkOf, writeTools } from './write-tools.ts';

/** The outcome of a write, as far as the host and the server report it. */
interface WriteStatus {
  readonly text: string;
  readonly tone: Tone;
  readonly icon: IconName;
  readonly explanation?: string;
  /** Whether Dialpad may have applied it, so that the card reads the current state. */
  readonly isUnknown?: boolean;
}

const unknownStatus = (explanation: string): WriteStatus => ({
  text: 'May have been applied',
  tone: 'warning',
  icon: 'question',
  explanation,
  isUnknown: true,
});

function statusOf(stage: Stage): WriteStatus | undefined {
  switch (stage.name) {
    case 'connecting':
      return undefined;
    case 'no-host':
      return unknownStatus('The host does not respond, so the outcome is unknown.');
    case 'waiting':
      return stage.isLate
        ? unknownStatus(
            'No result has come within 10 seconds. The call may still be running, or wait for a person.',
          )
        : undefined;
    case 'cancelled':
      return unknownStatus(
        `The call was cancelled${stage.reason ? ` (${plainText(stage.reason, 200)})` : ''}, perhaps after it was sent.`,
      );
    case 'result':
      return statusOfOutcome(stage.outcome);
  }
}

function statusOfOutcome(outcome: CallOutcome): WriteStatus {
  if ('withoutData' in outcome) return unknownStatus('The host delivered the result without its data.');
  if ('failure' in outcome) {
    const explanation = plainText(outcome.failure, 600);
    return saysNothingChanged(outcome.failure)
      ? { text: 'Rejected, nothing changed', tone: 'danger', icon: 'cross', explanation }
      : /may have applied/.test(outcome.failure)
        ? unknownStatus(explanation)
        : { text: 'Failed', tone: 'danger', icon: 'warning', explanation, isUnknown: true };
  }
  if (outcome.value.dry_run === true)
    return {
      text: 'Dry run, not sent',
      tone: 'info',
      icon: 'check',
      explanation: 'The server is set to return writes without sending them.',
    };
  return { text: 'Applied', tone: 'success', icon: 'check' };
}

/** The state before a write, if a read returned it in time. */
function useBefore(stage: Stage): JsonObject | undefined {
  const session = useSession();
  const [before, setBefore] = useState<JsonObject>();
  const { tool, args } = session.opened;
  const check = checkOf(tool, args);
  const isEarly = stage.name === 'waiting' && session.hasInput;
  const key = isEarly && check !== undefined ? JSON.stringify(check) : '';
  useEffect(() => {
    if (key === '' || check === undefined) return;
    void session.read(check).then((outcome) => {
      const value = valueIn(outcome);
      if (value !== undefined && isBefore(args, value)) setBefore(value);
    });
  }, [key]);
  return before;
}

/** Shows a write: the arguments, the state before and after where known, and the outcome. */
export function ChangeCard({ stage }: { readonly stage: Stage }) {
  const session = useSession();
  const { go } = useNavigation();
  const before = useBefore(stage);
  const [checked, setChecked] = useState<CallOutcome | 'reading'>();
  const { tool, args } = session.opened;
  const about = tool === undefined ? undefined : writeTools[tool];
  const status = statusOf(stage);
  const check = checkOf(tool, args);
  const answer = stage.name === 'result' ? valueIn(stage.outcome) : undefined;
  const present = checked === 'reading' ? undefined : checked;
  const now = valueIn(present);
  const unread = failureOf(present);
  const isRemoval = about?.isRemoval === true;
  const isApplied = status?.text === 'Applied';
  const sent = compareChange(args, before, isApplied && !isRemoval ? answer : now);
  const facts = sent.length === 0 && isApplied && answer !== undefined ? factsOf(answer) : sent;
  const name = plainText(args.name) || plainText(nameIn(answer) ?? nameIn(before));

  async function readState(): Promise<void> {
    if (check === undefined) return;
    setChecked('reading');
    session.forget();
    setChecked(await session.read(check));
  }

  const officeId = tool === 'offices_update' ? idOf(args) : '';
  const departmentId = tool === 'departments_update' ? idOf(args) : '';
  return (
    <Frame
      icon="change"
      title={about?.title ?? 'Change'}
      subtitle={
        <>
          {name !== '' && <bdi>{name}</bdi>}
          {idsOf(args).map(([label, id], index) => (
            <span class="id" key={label}>
              {name !== '' || index > 0 ? ' · ' : ''}
              {label} {id}
            </span>
          ))}
        </>
      }
      tools={
        status !== undefined && (
          <Badge tone={status.tone} icon={status.icon}>
            {status.text}
          </Badge>
        )
      }
    >
      {status === undefined && (
        <Loading
          what={session.hasInput ? 'Waiting for the result of the change…' : 'The change is being written…'}
        />
      )}
      {status?.explanation !== undefined && <Note tone={status.tone}>{status.explanation}</Note>}
      {status !== undefined && <Changes fields={facts} isRemoval={isRemoval} hasAnswer={sent.length === 0} />}
      {status?.isUnknown && (
        <div class="row apply">
          <span class="quiet">The change is not sent again from here.</span>
          {stage.name === 'no-host' ? (
            <button type="button" class="main" onClick={() => void session.retry()}>
              Try again
            </button>
          ) : (
            check !== undefined && (
              <button
                type="button"
                class="main"
                disabled={checked === 'reading'}
                onClick={() => void readState()}
              >
                {checked === 'reading' ? 'Reading…' : 'Read the present state'}
              </button>
            )
          )}
        </div>
      )}
      {unread !== undefined && (
        <Note tone="warning">The present state could not be read. {plainText(unread, 300)}</Note>
      )}
      {now !== undefined && <Note tone="info">The column After is what Dialpad has now.</Note>}
      {isApplied && (officeId || departmentId) !== '' && (
        <div class="row apply">
          <button
            type="button"
            onClick={() =>
              go({
                view: 'opening-hours',
                line: officeId ? { kind: 'office', id: officeId } : { kind: 'department', id: departmentId },
              })
            }
          >
            See the opening hours
          </button>
        </div>
      )}
    </Frame>
  );
}

const nameIn = (value: JsonObject | undefined): unknown =>
  value && (recordOf(value, 'office')?.name ?? value.name ?? value.display_name);

function Changes({
  fields,
  isRemoval,
  hasAnswer,
}: {
  readonly fields: readonly FieldChange[];
  readonly isRemoval: boolean;
  readonly hasAnswer: boolean;
}) {
  if (fields.length === 0) return <p class="quiet">The change had no fields of its own.</p>;
  if (hasAnswer) {
    return (
      <DataTable
        caption="What Dialpad answered"
        rows={fields}
        columns={[
          { head: isRemoval ? 'Was' : 'Field', cell: ({ name }) => name },
          { head: 'Value', cell: ({ after }) => <bdi>{after}</bdi> },
        ]}
      />
    );
  }
  const hasBefore = fields.some(({ before }) => before !== undefined);
  const hasAfter = fields.some(({ after }) => after !== undefined);
  return (
    <DataTable
      caption="What was sent"
      rows={fields}
      columns={[
        { head: 'Field', cell: ({ name }) => name },
        ...(hasBefore
          ? [{ head: 'Before', cell: ({ before }: FieldChange) => <bdi>{before ?? 'not known'}</bdi> }]
          : []),
        { head: 'Sent', cell: ({ sent }) => <bdi class="strong">{sent}</bdi> },
        ...(hasAfter
          ? [{ head: 'After', cell: ({ after }: FieldChange) => <bdi>{after ?? 'not known'}</bdi> }]
          : []),
      ]}
    />
  );
}
