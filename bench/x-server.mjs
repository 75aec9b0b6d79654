/**
 * A simulated X in a process of its own, so that serving does not slow the client that is measured. Takes its
 * options, and calls on the server, as messages; answers each with its number.
 */
import { createXServer } from '../dist/esm/testing/index.js';

let server;
let startedAt;
let skewMs = 0;
/** What others took: when, how much of it there was to take, and how many were refused before. */
const takings = [];

/** Every budget that was drawn on: when first, and how often. */
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
  /** Others take what is left of an operation's windows. */
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
  /** What happened: the instants at which requests were counted, and how many were refused. */
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

// Whoever asked is gone.
process.on('disconnect', () => process.exit());
process.on('message', async ({ id, call, args }) => {
  try {
    process.send({ id, value: await does[call](...args) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
