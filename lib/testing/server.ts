import { createServer } from 'node:http';
import { ENDPOINTS } from '../facts/endpoints.js';
import type { XServerOptions } from './options.js';
import type { Outage, OutageOptions } from './outages.js';
import type { SimulatedPosts } from './posts.js';
import { readOptions } from './read-options.js';
import type { RefusedRequest } from './refusals.js';
import type { LoggedRequest } from './request-log.js';
import { Routes } from './routes.js';
import type { Reply, ReplyOptions } from './script.js';
import { Service } from './service.js';
import type { XStream } from './stream-handle.js';
import type { SpentWindow } from './windows.js';

/** A simulated X API. Made by {@link createXServer}. */
export interface XServer {
  /** Where it listens, such as `http://127.0.0.1:40123`: the `baseURL` for tests. */
  readonly url: string;
  /** Every request so far, in the order in which they were counted. Grows while you hold it. Empty with `log: false`. */
  readonly requests: readonly LoggedRequest[];
  /** Every request that a window refused with 429, in order; also with `log: false`. Grows while you hold it. */
  readonly refused: readonly RefusedRequest[];
  /** Every outage laid down so far, with what it has met. Grows while you hold it. */
  readonly outages: readonly Outage[];
  /** The posts there are, and what state they are in. */
  readonly posts: SimulatedPosts;
  /**
   * Lays down what an operation answers, in place of the simulation. Several for one operation take turns:
   * the first that has `times` left answers. A function may return undefined to leave a request to the next.
   *
   * @param operation As X's table has it (`GET /2/tweets/:id`), or a method and one very path.
   * @throws TypeError where the operation, the reply or `times` is none.
   * @example server.reply('POST /2/tweets', { status: 503 }, { times: 2 });
   */
  reply(operation: string, reply: Reply, options?: ReplyOptions): void;
  /**
   * Takes X out of service for a time: an operation, or all of it (`*`). What is asked meanwhile is counted by
   * no window, carried out by nobody, answered by no script.
   *
   * @returns What the outage has met; it goes on counting.
   * @throws TypeError where the operation or an option is wrong.
   * @example server.outage('*', { forMs: 30_000, retryAfter: 30 });
   */
  outage(operation: string, options: OutageOptions): Outage;
  /**
   * Spends `count` requests of every window of an operation now, as another tool would; also below zero.
   *
   * @param credential Whose windows, beside the app's: a digest as `requests` has it, or an `authorization`
   * header. By default those of every credential, also of those that come later.
   * @throws TypeError where the operation, the count or the credential is none.
   */
  consume(operation: string, count: number, credential?: string): void;
  /**
   * One of X's streams: who is connected, what was published, and how to break it.
   *
   * @throws TypeError where the operation is no stream.
   * @example server.stream('GET /2/tweets/search/stream').cut({ at: 'mid-character' });
   */
  stream(operation: string): XStream;
  /** The windows that are running, with what is left of each, of every credential that has asked. */
  windows(): SpentWindow[];
  /**
   * Forgets requests, refusals, outages, windows, scripts and created posts, and cuts the streams; the seed, the
   * windows' first start and the streams' posts begin anew.
   */
  reset(): void;
  /** Ends every connection and stops listening; a second call does no harm. */
  close(): Promise<void>;
}

/**
 * Starts a simulated X API on 127.0.0.1: its operations, rate-limit windows and headers, its problems and
 * partial errors, its streams. Same seed and same requests, same answers. It shares no parsing or pacing with the library.
 *
 * Carried out are: posts by id (one or many), recent search and users' timelines with their pages, making and deleting
 * posts, likes, users by id, by name and `me`, and every stream. Any other operation of X answers with something of about the
 * right shape.
 *
 * An app-only token is one that starts with `AAAA`; any other bearer token, or OAuth 1.0a, is a user's.
 * All of them belong to one app. Signatures and expiry are not checked.
 *
 * @throws TypeError (by rejecting) where an option is wrong; the error of `listen` where the port is taken.
 * @example
 * const server = await createXServer({ windows: { 'GET /2/tweets': { limit: 2, windowMs: 60_000 } } });
 * const { client } = attach(axios.create({ baseURL: server.url, headers: { Authorization: 'Bearer a-user' } }));
 * await client.get('/2/tweets', { params: { ids: server.posts.ids(10).join(',') } });
 * await server.close();
 */
export async function createXServer(options: XServerOptions = {}): Promise<XServer> {
  const routes = new Routes(ENDPOINTS);
  const settings = readOptions(options, routes);
  const { now } = settings;
  const service = new Service(settings, routes);

  const http = createServer((incoming, response) => {
    // What is left to go wrong: the client went away, or sent what is no URL.
    service.serve(incoming, response).catch(() => response.destroy());
  });
  // By default Node hangs up on idle clients after 5 s, sometimes just as they send again.
  http.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(settings.port, '127.0.0.1', resolve);
  });
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : settings.port;

  return {
    url: `http://127.0.0.1:${port}`,
    requests: service.requests,
    refused: service.simulation.refused,
    outages: service.outages.list,
    posts: service.posts,
    reply: (operation, reply, options) => service.script.add(operation, reply, options),
    outage: (operation, options) => service.outages.add(operation, options, now()),
    consume: (operation, count, credential) =>
      service.consumers.consume(
        { operation, count, ...(credential === undefined ? {} : { credential }) },
        now(),
      ),
    stream: (operation) => service.streams.of(operation),
    windows() {
      const at = now();
      service.consumers.catchUp(at);
      return service.windows.list(at);
    },
    reset: () => service.reset(),
    close: () =>
      new Promise((resolve) => {
        service.stop();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
