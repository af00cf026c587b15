import { Icon } from '../parts/icon.tsx';
import type { LineRef } from '../parts/place.ts';
import { labelWidth, type PlacedEdge, type PlacedGraph, type PlacedNode } from './layered-layout.ts';

type Point = PlacedEdge['points'][number];

const px = (value: number): string => `${Math.round(value * 10) / 10}px`;
const round = (value: number): number => Math.round(value * 10) / 10;

/** A line through the points with rounded corners. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) parts.push(`L${round(point.x)} ${round(point.y)}`);
    else {
      const [x, y] = [(point.x + next.x) / 2, (point.y + next.y) / 2];
      parts.push(`Q${round(point.x)} ${round(point.y)} ${round(x)} ${round(y)}`);
    }
  });
  return parts.join('');
}

/** A triangle at the end of a line. */
function arrowOf(points: readonly Point[]): string {
  const [end, before] = [points.at(-1), points.at(-2)];
  if (end === undefined || before === undefined) return '';
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  const corner = (turn: number) =>
    `${round(end.x - 7 * Math.cos(angle + turn))} ${round(end.y - 7 * Math.sin(angle + turn))}`;
  return `M${round(end.x)} ${round(end.y)}L${corner(0.45)}L${corner(-0.45)}Z`;
}

function Box({ placed, onGo }: { readonly placed: PlacedNode; readonly onGo: (line: LineRef) => void }) {
  const { node, x, y, width, height } = placed;
  const style = { left: px(x - width / 2), top: px(y - height / 2), width: px(width), height: px(height) };
  const content = (
    <>
      <span class="node-title">
        <Icon name={node.icon} />
        <bdi>{node.title}</bdi>
      </span>
      {node.details.map((detail) => (
        <span class="node-detail" key={detail}>
          <bdi>{detail}</bdi>
        </span>
      ))}
    </>
  );
  const { line } = node;
  const kind = node.id === 'start' ? 'node start' : node.isEnd ? 'node end' : 'node';
  const title = [node.title, ...node.details].join('\n');
  return line === undefined ? (
    <li class={kind} style={style} title={title}>
      {content}
    </li>
  ) : (
    <li class={`${kind} link`} style={style}>
      <button type="button" title={`See what happens at ${node.title}`} onClick={() => onGo(line)}>
        {content}
      </button>
    </li>
  );
}

/** Lines are drawn; steps are text on top of them, in the order of the call. */
export function RoutingDiagram({
  graph,
  scale,
  label,
  onGo,
}: {
  readonly graph: PlacedGraph;
  readonly scale: number;
  readonly label: string;
  readonly onGo: (line: LineRef) => void;
}) {
  const { width, height } = graph;
  return (
    <figure class="diagram" style={{ height: px(Math.ceil(height * scale)) }} aria-label={label}>
      <div style={{ width: px(width), height: px(height), transform: `scale(${scale})` }}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          aria-hidden="true"
          focusable="false"
        >
          {graph.edges.map(({ key, points }) => (
            <g key={key}>
              <path class="edge" d={pathOf(points)} />
              <path class="arrow" d={arrowOf(points)} />
            </g>
          ))}
        </svg>
        <ol>
          {graph.nodes.map((placed) => (
            <Box key={placed.node.id} placed={placed} onGo={onGo} />
          ))}
        </ol>
        {graph.edges.map(({ key, label: text, x, y }) =>
          text === '' ? null : (
            <span
              class="edge-label"
              key={key}
              aria-hidden="true"
              style={{ left: px(x - labelWidth(text) / 2), top: px(y - 9), width: px(labelWidth(text)) }}
            >
              {text}
            </span>
          ),
        )}
      </div>
    </figure>
  );
}
