import { Graph, layout } from '@dagrejs/dagre';
import type { RoutingGraph, RoutingNode } from './routing-graph.ts';

export interface LayoutForm {
  readonly direction: 'LR' | 'TB';
  readonly nodeWidth: number;
}

/** A step with the centre of its box. */
export interface PlacedNode {
  readonly node: RoutingNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge as points, and the position of its label. */
export interface PlacedEdge {
  readonly key: string;
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

/** Sizes in CSS pixels. */
export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const MARGIN = 4;
const TITLE_HEIGHT = 34;
const DETAIL_HEIGHT = 16;
const LABEL_HEIGHT = 18;
const LABEL_CHARACTER = 6.4;

export const labelWidth = (label: string): number => (label === '' ? 0 : label.length * LABEL_CHARACTER + 12);

const heightOf = ({ details }: RoutingNode): number => TITLE_HEIGHT + details.length * DETAIL_HEIGHT;

/** Lays out a routing in layers. Supports loops and shared steps. */
export function layOut(graph: RoutingGraph, { direction, nodeWidth }: LayoutForm): PlacedGraph {
  const placing = new Graph({ directed: true });
  placing.setGraph({
    rankdir: direction,
    nodesep: direction === 'LR' ? 14 : 12,
    ranksep: direction === 'LR' ? 22 : 14,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  placing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) placing.setNode(node.id, { width: nodeWidth, height: heightOf(node) });
  for (const { from, to, labels } of graph.edges) {
    const label = labels.join(', ');
    placing.setEdge(from, to, {
      labelpos: 'c',
      width: labelWidth(label),
      height: label === '' ? 0 : LABEL_HEIGHT,
      minlen: 1,
    });
  }
  layout(placing);
  const nodes = graph.nodes.map((node) => {
    const { x = 0, y = 0 } = placing.node(node.id);
    return { node, x, y, width: nodeWidth, height: heightOf(node) };
  });
  const edges = graph.edges.map(({ from, to, labels }) => {
    const { points = [], x = 0, y = 0 } = placing.edge(from, to);
    return { key: `${from}→${to}`, label: labels.join(', '), points, x, y };
  });
  const { width = 0, height = 0 } = placing.graph();
  return { nodes, edges, width, height };
}
