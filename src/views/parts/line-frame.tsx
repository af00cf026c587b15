import type { ComponentChildren } from 'preact';
import type { JsonObject } from '../../lib/is-record.ts';
import { Choices, Frame } from './frame.tsx';
import { Name } from './name.tsx';
import { type LineRef, useNavigation } from './place.ts';
import { idOf, textsOf } from './plain-text.ts';

const kinds = { office: 'Office', department: 'Department', callcenter: 'Call center' } as const;

const choices = [
  { value: 'call-routing', label: 'Calls' },
  { value: 'opening-hours', label: 'Hours' },
] as const;

/** The frame of both views of a line, with links between them. */
export function LineFrame({
  view,
  line,
  data,
  tools,
  children,
}: {
  readonly view: 'call-routing' | 'opening-hours';
  readonly line: LineRef;
  readonly data: JsonObject | undefined;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { swap } = useNavigation();
  const [number] = textsOf(data, 'phone_numbers');
  return (
    <Frame
      icon={view === 'call-routing' ? 'phone' : 'clock'}
      title={data === undefined ? kinds[line.kind] : <Name of={data.name} />}
      subtitle={
        <>
          {kinds[line.kind]}
          {number !== undefined && ` · ${number}`}
          <span class="id"> · {idOf(data) || line.id}</span>
        </>
      }
      tools={
        <>
          <Choices
            label="What to show"
            choices={choices}
            value={view}
            onChoose={(chosen) => swap({ view: chosen, line })}
          />
          {tools}
        </>
      }
    >
      {children}
    </Frame>
  );
}
