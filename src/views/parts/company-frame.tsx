import type { ComponentChildren } from 'preact';
import { Choices, Frame } from './frame.tsx';
import type { IconName } from './icon.tsx';
import { useNavigation } from './place.ts';

const choices = [
  { value: 'organization-map', label: 'Map' },
  { value: 'e911', label: 'E911' },
  { value: 'licences', label: 'Licences' },
] as const;

/** The frame of the views of the whole organization, with links between them. */
export function CompanyFrame({
  view,
  icon,
  title,
  subtitle,
  tools,
  children,
}: {
  readonly view: (typeof choices)[number]['value'];
  readonly icon: IconName;
  readonly title: string;
  readonly subtitle: ComponentChildren;
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { swap } = useNavigation();
  return (
    <Frame
      icon={icon}
      title={title}
      subtitle={subtitle}
      tools={
        <>
          <Choices
            label="What to show"
            choices={choices}
            value={view}
            onChoose={(chosen) =>
              swap(chosen === 'organization-map' ? { view: chosen } : { view: chosen, officeId: '' })
            }
          />
          {tools}
        </>
      }
    >
      {children}
    </Frame>
  );
}
