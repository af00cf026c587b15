import { Pool } from 'undici';
import { z } from 'zod';
import type { HttpMessage } from './messages.ts';

export interface HttpLoad {
  /** Sends `count` requests, `inFlight` at a time. Resolves with the ms of each and of all together. */
  run(
    messages: readonly HttpMessage[],
    count: number,
    inFlight: number,
  ): Promise<{ readonly latencies: readonly number[]; readonly ms: number }>;
  close(): Promise<void>;
}

const goodResponse = z.object({
  result: z.looseObject({ isError: z.literal(false).optional() }),
});

const isGoodResponse = (text: string): boolean => goodResponse.safeParse(JSON.parse(text)).success;

/** `isGood` checks the first response of each run; the others are only counted. */
export function openHttpLoad(url: string, sockets: number, isGood = isGoodResponse): HttpLoad {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: sockets, pipelining: 1 });

  const send = ({ headers, body }: HttpMessage, check: boolean): Promise<number> =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const chunks: Buffer[] = [];
      let status = 0;
      pool.dispatch(
        { method: 'POST', path: pathname, headers: { ...headers }, body },
        {
          onRequestStart() {},
          onResponseStart(_controller, responseStatus) {
            status = responseStatus;
          },
          onResponseData(_controller, chunk) {
            if (check) chunks.push(chunk);
          },
          onResponseEnd() {
            const took = performance.now() - started;
            try {
              if (status !== 200) throw new Error(`${url} responded with ${status}`);
              const text = Buffer.concat(chunks).toString('utf8');
              if (check && !isGood(text)) throw new Error(`${url} responded with ${text.slice(0, 500)}`);
              resolve(took);
            } catch (error) {
              reject(error);
            }
          },
          onResponseError(_controller, error) {
            reject(error);
          },
        },
      );
    });

  return {
    async run(messages, count, inFlight) {
      const latencies: number[] = [];
      let sent = 0;
      const started = performance.now();
      const work = async () => {
        while (sent < count) {
          const number = sent++;
          const message = messages[number % messages.length];
          if (message === undefined) return;
          latencies.push(await send(message, number === 0));
        }
      };
      await Promise.all(Array.from({ length: Math.min(inFlight, count) }, work));
      return { latencies, ms: performance.now() - started };
    },
    close: () => pool.destroy(),
  };
}
