export interface ToolFacts {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly toolset: string;
  readonly risk: string;
  /** JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Arguments that work with the demo company. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** Data that the server writes into the page. Nothing of it comes from Dialpad. */
export interface PageFacts {
  readonly version: string;
  /** Path of the MCP endpoint, and of the page. */
  readonly endpoint: string;
  /** Whether calls name a connection, and callers have a token. */
  readonly isHosted: boolean;
  /** Whether the server uses the simulator, so that tools can be tried here. */
  readonly isDemo: boolean;
  readonly tools: readonly ToolFacts[];
}

/** The id of the element with the facts as JSON. */
export const FACTS_ID = 'facts';
