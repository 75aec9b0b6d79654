/**
 * A simulated X in its own process, so that serving does not slow down the client that is measured. Receives its
 * options, and the calls to make on the server, as messages; each reply carries the id of its message.
 */
import { createXServer } from '../dist/esm/testing/index.js';

let server;
let startedAt;
let skewMs = 0;
/** What others took: when (epoch milliseconds of the server's clock), how many, and how many 429s there had been. */
const takings = [];

/** Every budget that was used: when its first request was counted, and how many were. */
function budgets() {
  const all = new Map();
  for (const { operation, credential, at, status } of server.requests) {
    if (status === 429 || status === 503) continue;
    const key = `${operation} ${credential}`;
    const budget = all.get(key) ?? all.set(key, { operation, first: at, count: 0 }).get(key);
    budget.count++;
  }
  return [...all.values()];
}

const does = {
  async start(options) {
    server = await createXServer(options);
    skewMs = options.skewMs ?? 0;
    startedAt = Date.now() + skewMs;
    return { url: server.url };
  },
  outage: (operation, outage) => server.outage(operation, outage),
  /** Others take `count` from the windows of an operation, as far as there is so much left. */
  consume(operation, count) {
    const at = Date.now() + skewMs;
    const left = server
      .windows()
      .filter(({ bucket }) => bucket === operation)
      .map(({ remaining }) => remaining);
    server.consume(operation, count);
    takings.push({ operation, at, taken: Math.min(count, ...left), refusedBefore: server.refused.length });
  },
  reply: (operation, reply, options) => server.reply(operation, reply, options),
  /** What happened so far: the budgets used, what others took, and how many 429s and 503s there were. */
  tell: () => ({
    startedAt,
    first: server.requests[0]?.at,
    budgets: budgets(),
    refused: server.refused.length,
    takings,
    down: server.requests.filter(({ status }) => status === 503).length,
  }),
  async stop() {
    await server.close();
    setImmediate(() => process.disconnect());
  },
};

// The parent is gone.
process.on('disconnect', () => process.exit());
process.on('message', async ({ id, call, args }) => {
  try {
    process.send({ id, value: await does[call](...args) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
