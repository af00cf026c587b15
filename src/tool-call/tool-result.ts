import type { CallToolResult } from '@modelcontextprotocol/server';

/** A good answer: structured, and the same as compact JSON for clients that read text. */
export const successResult = (value: Readonly<Record<string, unknown>>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(value) }],
  structuredContent: value,
});

/** A failure that the model can act on. */
export const errorResult = (text: string): CallToolResult => ({
  content: [{ type: 'text', text }],
  isError: true,
});
