import { useState } from 'preact/hooks';
import { CompanyFrame } from '../parts/company-frame.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { PictureOrTable } from '../parts/frame.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Badge, Note, type Tone } from '../parts/notes.tsx';
import { readOffices, useList } from '../parts/offices-data.ts';
import { count } from '../parts/plain-text.ts';
import { failureOf, useRead, useReads, useSession, valueIn } from '../parts/session-context.ts';
import { Message, Unread } from '../parts/stage-panel.tsx';
import { useFit } from '../parts/use-fit.tsx';
import { type AuditedOffice, auditOffice, type Verdict, verdicts, worstFirst } from './e911-audit.ts';

/** Each plan costs a request, so plans are read for at most this many offices. */
const MOST_PLANS = 25;

const words: Readonly<
  Record<Verdict, { readonly text: string; readonly tone: Tone; readonly icon: IconName }>
> = {
  missing: { text: 'No address', tone: 'danger', icon: 'cross' },
  incomplete: { text: 'Incomplete', tone: 'danger', icon: 'warning' },
  differs: { text: 'Differs', tone: 'warning', icon: 'warning' },
  'not asked for': { text: 'No address', tone: 'plain', icon: 'pin' },
  unchecked: { text: 'Not compared', tone: 'plain', icon: 'question' },
  matches: { text: 'Matches', tone: 'success', icon: 'check' },
};

function explain({ verdict, country, parts }: AuditedOffice): string {
  switch (verdict) {
    case 'missing':
      return `An office in ${country} needs one.`;
    case 'not asked for':
      return `Dialpad does not ask for one in ${country}.`;
    case 'incomplete':
      return `Missing: ${parts.join(', ')}.`;
    case 'differs':
      return `Not the same: ${parts.join(', ')}.`;
    case 'unchecked':
      return 'Its place of primary use is not known.';
    case 'matches':
      return 'The same as the place of primary use.';
  }
}

/** The number of offices per verdict, as one bar. */
function Summary({ offices }: { readonly offices: readonly AuditedOffice[] }) {
  const counts = verdicts
    .map((verdict) => ({ verdict, number: offices.filter((office) => office.verdict === verdict).length }))
    .filter(({ number }) => number > 0);
  let at = 0;
  return (
    <div class="summary">
      <svg viewBox={`0 0 ${offices.length} 1`} preserveAspectRatio="none" aria-hidden="true">
        {counts.map(({ verdict, number }) => {
          const x = at;
          at += number;
          return <rect key={verdict} class={words[verdict].tone} x={x} width={number} height="1" />;
        })}
      </svg>
      <p>
        {counts.map(({ verdict, number }) => (
          <Badge tone={words[verdict].tone} icon={words[verdict].icon} key={verdict}>
            {number} {words[verdict].text.toLowerCase()}
          </Badge>
        ))}
      </p>
    </div>
  );
}

/** Compares every office's E911 address with its place of primary use. Incomplete addresses come first. */
export function E911View({ officeId }: { readonly officeId: string }) {
  const [version, setVersion] = useState(0);
  const [isTable, setTable] = useState(false);
  const offices = useList(readOffices, version);
  const one = useRead(
    offices.failure !== undefined && officeId !== ''
      ? { tool: 'offices_e911_get', args: { id: officeId } }
      : undefined,
    version,
  );
  // Without the list, the requested office is shown.
  const failure = officeId === '' ? offices.failure : failureOf(one);
  const listed =
    offices.items ??
    (valueIn(one) && [{ id: officeId, name: `Office ${officeId}`, e911_address: valueIn(one) }]);
  const plans = useReads(
    (listed ?? []).slice(0, MOST_PLANS).map(({ id }) => ({ tool: 'plan_get', args: { office_id: id } })),
    version,
  );
  if (listed === undefined) {
    return (
      <CompanyFrame view="e911" icon="pin" title="E911 addresses" subtitle="Where an ambulance goes">
        <Unread what="the addresses" failure={failure} onAgain={() => setVersion(version + 1)} />
      </CompanyFrame>
    );
  }
  const isReading = plans.some((plan) => plan === undefined);
  const audited = worstFirst(listed.map((office, index) => auditOffice(office, valueIn(plans[index]))));
  const unread = plans.filter((plan) => plan !== undefined && valueIn(plan) === undefined).length;
  return (
    <CompanyFrame
      view="e911"
      icon="pin"
      title="E911 addresses"
      subtitle={isReading ? 'Comparing with the plans…' : `${count(audited.length, 'office')}, worst first`}
      tools={<PictureOrTable isTable={isTable} onChange={setTable} />}
    >
      {audited.length === 0 && <Message icon="pin" title="No offices" text="This key can see none." />}
      {isTable ? (
        <DataTable
          caption="E911 addresses and places of primary use"
          rows={audited}
          columns={[
            { head: 'Office', cell: ({ name }) => <bdi>{name}</bdi> },
            { head: 'E911 address', cell: ({ address }) => <bdi>{address || '–'}</bdi> },
            { head: 'Primary use', cell: ({ primaryUse }) => <bdi>{primaryUse || '–'}</bdi> },
            { head: 'Result', cell: ({ verdict }) => words[verdict].text },
          ]}
        />
      ) : (
        <>
          {audited.length > 0 && <Summary offices={audited} />}
          <OfficeList offices={audited} asked={officeId} />
        </>
      )}
      {unread > 0 && <Note>The plans of {count(unread, 'office')} could not be read.</Note>}
      {audited.length > MOST_PLANS && (
        <Note tone="warning">Only the first {MOST_PLANS} offices are compared.</Note>
      )}
      {offices.notWhole !== undefined && <Note tone="warning">{offices.notWhole}</Note>}
    </CompanyFrame>
  );
}

function OfficeList({
  offices,
  asked,
}: {
  readonly offices: readonly AuditedOffice[];
  readonly asked: string;
}) {
  const { client } = useSession();
  const { ref, from, to, pager } = useFit<HTMLUListElement>(offices.length, 'offices');
  const [asking, setAsking] = useState('');
  async function askToFix({ id, name }: AuditedOffice): Promise<void> {
    setAsking(id);
    const text = `Help me set the E911 address of the office "${name}" (id ${id}). Ask me for the exact street address first, and do not guess any part of it.`;
    await client.sendMessage(text).catch(() => setAsking(''));
  }
  return (
    <>
      <ul class="audit" ref={ref}>
        {offices.slice(from, to).map((office) => {
          const { tone, icon, text } = words[office.verdict];
          const hasProblem = ['missing', 'incomplete', 'differs'].includes(office.verdict);
          return (
            <li key={office.id} class={office.id === asked ? 'asked' : ''}>
              <div class="audit-head">
                <bdi class="strong" title={office.name}>
                  {office.name}
                </bdi>
                <Badge tone={tone} icon={icon}>
                  {text}
                </Badge>
              </div>
              <p>
                <bdi title={office.address}>{office.address || 'No E911 address.'}</bdi>{' '}
                <span class="quiet">{explain(office)}</span>
              </p>
              {office.verdict === 'differs' && (
                <p class="quiet">
                  Primary use: <bdi title={office.primaryUse}>{office.primaryUse}</bdi>
                </p>
              )}
              {hasProblem && client.supports('message') && (
                <button type="button" disabled={asking === office.id} onClick={() => void askToFix(office)}>
                  {asking === office.id ? 'Asked in the chat' : 'Ask to fix it'}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {pager}
    </>
  );
}
