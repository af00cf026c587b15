import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startRawServer } from '../support/raw-server.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const PAGES = 40;
const PAGE_BYTES = 2_000_000;
const HEAP_MB = 100;

let upstream: Upstream;
let itemsPerPage: number;
beforeAll(async () => {
  const note = `"${'x'.repeat(98)}"`;
  const item = `{"id":"1","name":"Room","notes":[${Array(1_000).fill(note).join(',')}]}`;
  itemsPerPage = Math.ceil(PAGE_BYTES / item.length);
  const items = Array(itemsPerPage).fill(item).join(',');
  upstream = await startUpstream(({ url }, response) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('cursor') ?? 1);
    response.end(`{"items":[${items}]${page < PAGES ? `,"cursor":"${page + 1}"` : ''}}`);
  });
});
afterAll(() => upstream.close());

const result = z.looseObject({
  result: z.looseObject({ structuredContent: z.looseObject({ items: z.array(z.unknown()) }) }),
});

test(`fetch_all over ${(PAGES * PAGE_BYTES) / 1e6} MB of pages works in a heap of ${HEAP_MB} MB`, async () => {
  const server = startRawServer({
    DIALPAD_API_KEY: 'test-key',
    DIALPAD_BASE_URL: upstream.origin,
    DIALPAD_RATE_LIMIT: '1000',
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  });
  await server.initialize();
  const params = { name: 'dialpad_organization_rooms_list', arguments: { fetch_all: true } };
  const crash = once(server.process, 'exit').then(([code]) => {
    throw new Error(`the server exited with ${code}`);
  });
  const response = await Promise.race([server.request(1, 'tools/call', params), crash]);
  expect(result.parse(response).result.structuredContent.items).toHaveLength(itemsPerPage * PAGES);
  crash.catch(() => {});
  await server.end();
});
