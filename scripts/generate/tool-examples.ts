import { createApp } from '../../src/app/create-app.ts';
import { localCaller } from '../../src/auth/caller.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Tool } from '../../src/registry/define-tool.ts';
import { tools } from '../../src/registry/registry.ts';
import { callTool } from '../../src/tool-call/call-tool.ts';

/** A result with the rest of each list counted instead of shown. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isScalars = value.every((item) => typeof item !== 'object');
    if (isScalars && value.length <= 4) return value;
    const first = value.slice(0, 1).map(shorten);
    return value.length > 1 ? [...first, `… ${value.length - 1} more`] : first;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]));
}

/** Runs the example of a tool on a demo of its own, so that no example depends on another. */
async function runExample(tool: Tool): Promise<string> {
  const app = await createApp(loadConfig({ LOG_LEVEL: 'silent' }), {
    demo: true,
    overrides: { writeAuditLine: () => true },
  });
  try {
    const result = await callTool(app, {
      tool,
      arguments: tool.example,
      caller: localCaller,
      signal: new AbortController().signal,
    });
    if ('question' in result || result.value === undefined) {
      throw new Error(
        `the example of ${tool.name} fails: correct it in src/registry/tools: ${JSON.stringify(result)}`,
      );
    }
    return JSON.stringify(shorten(result.value), null, 2);
  } finally {
    await app.close();
  }
}

/** The shortened result of each tool's example, by name. */
export async function runExamples(): Promise<ReadonlyMap<string, string>> {
  const results = new Map<string, string>();
  for (const tool of tools) results.set(tool.name, await runExample(tool));
  return results;
}
