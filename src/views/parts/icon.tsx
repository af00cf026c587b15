/** Icons of 16 × 16, drawn with strokes of the text's colour. */
const paths = {
  phone:
    'M3.5 2.5h2.2l1.1 2.9-1.5 1.1a8 8 0 0 0 4.2 4.2l1.1-1.5 2.9 1.1v2.2a1 1 0 0 1-1.1 1A10.5 10.5 0 0 1 2.5 3.6a1 1 0 0 1 1-1.1z',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  office: 'M3 14V3.5h6.5V14M9.5 7H13v7M5.2 6h2M5.2 8.5h2M5.2 11h2M2 14h12',
  people:
    'M6 7.2a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13.4c0-2.4 1.8-4 4.2-4s4.2 1.6 4.2 4M10.4 7a2 2 0 1 0-.6-3.9M11.6 9.4c1.6.4 2.6 1.9 2.6 4',
  queue: 'M2.5 4h11M2.5 8h11M2.5 12h6',
  voicemail:
    'M4.3 10.6a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM11.7 10.6a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM4.3 10.6h7.4',
  keypad: 'M4 3.5h.01M8 3.5h.01M12 3.5h.01M4 8h.01M8 8h.01M12 8h.01M4 12.5h.01M8 12.5h.01M12 12.5h.01',
  door: 'M4 14V2.5h8V14M2.5 14h11M9.6 8.3h.01',
  pin: 'M8 14s4.5-4.3 4.5-7.6a4.5 4.5 0 0 0-9 0C3.5 9.7 8 14 8 14zM8 8a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 8 8z',
  licence: 'M2 4.5h12v7H2zM4.5 7h3.5M4.5 9.2h2.3M10.4 9.3a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4z',
  message: 'M2.5 3.5h11v7.5H7L4 13.5V11H2.5z',
  change: 'M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.4l6.2 11H1.8zM8 6.4v3M8 11.4h.01',
  question: 'M5.8 6a2.2 2.2 0 1 1 3.4 1.9c-.8.5-1.2 1-1.2 1.8M8 12.3h.01',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.5 3v10',
  picture: 'M2.5 3h11v10h-11zM2.5 10.6l3-3 2.6 2.6 2-1.8 3.4 3M10.4 6.3h.01',
  expand: 'M9.5 2.5h4v4M13.5 2.5l-4.4 4.4M6.5 13.5h-4v-4M2.5 13.5l4.4-4.4',
  back: 'M13 8H3.5M7 4L3 8l4 4',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7L14 14',
  pencil: 'M3 13l.6-2.8 7.3-7.3 2.2 2.2-7.3 7.3zM9.6 4.2l2.2 2.2',
  plus: 'M8 3v10M3 8h10',
} as const;

export type IconName = keyof typeof paths;

/** Hidden from screen readers, because the text beside it says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
