/** An adapter that answers from memory, in place of a server: for filling buckets and queues. */
export const answering =
  (remaining, limit = 100_000_000) =>
  (config) =>
    Promise.resolve({
      status: 200,
      statusText: 'OK',
      data: '{"data":{}}',
      headers: {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(remaining),
        'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 900),
      },
      config,
    });

export function heap() {
  for (let round = 0; round < 4; round++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
