/**
 * A simulated X in a process of its own, so that serving does not slow the client that is measured. Takes its
 * options, and calls on the server, as messages; answers each with its number.
 */
import { createXServer } from '../dist/esm/testing/index.js';

let server;

const does = {
  async start(options) {
    server = await createXServer(options);
    return { url: server.url };
  },
  outage: (operation, outage) => server.outage(operation, outage),
  reply: (operation, reply, options) => server.reply(operation, reply, options),
  /** What happened: the instants at which requests were counted, and how many were refused. */
  tell: () => ({
    first: server.requests[0]?.at,
    last: server.requests.at(-1)?.at,
    served: server.requests.filter(({ status }) => status === 200).length,
    refused: server.requests.filter(({ status }) => status === 429).length,
    down: server.requests.filter(({ status }) => status === 503).length,
    most: Math.max(0, ...(server.outages ?? []).map(({ mostInFlight }) => mostInFlight ?? 0)),
  }),
  async stop() {
    await server.close();
    setImmediate(() => process.disconnect());
  },
};

process.on('message', async ({ id, call, args }) => {
  try {
    process.send({ id, value: await does[call](...args) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
