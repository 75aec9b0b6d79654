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
  /** Where it listens, such as `http://127.0.0.1:40123`; use it as axios's `baseURL`. */
  readonly url: string;
  /** Every request so far, in the order in which they were counted. A live list: it grows. Empty with `log: false`. */
  readonly requests: readonly LoggedRequest[];
  /** Every request that a window refused with 429, in order, even with `log: false`. A live list. */
  readonly refused: readonly RefusedRequest[];
  /** Every outage set up so far, with the requests it has affected. A live list. */
  readonly outages: readonly Outage[];
  /** The posts, the states they are in, and those that requests have created. */
  readonly posts: SimulatedPosts;
  /**
   * Sets what an operation answers, in place of the simulation. Of several replies to one operation, the first that has
   * `times` left answers. A function may return undefined to leave a request to the next reply. A reply to one exact
   * path takes precedence.
   *
   * @param operation As X's table has it (`GET /2/tweets/:id`), or a method and one exact path without query.
   * @throws TypeError where the operation, the reply or `times` is invalid.
   * @example server.reply('POST /2/tweets', { status: 503 }, { times: 2 });
   */
  reply(operation: string, reply: Reply, options?: ReplyOptions): void;
  /**
   * Takes one operation, or all of X (`*`), out of service for a time. Requests that arrive meanwhile spend no window,
   * are not carried out, and get no scripted reply.
   *
   * @returns The outage, which goes on counting the requests it affects.
   * @throws TypeError where the operation or an option is wrong.
   * @example server.outage('*', { forMs: 30_000, retryAfter: 30 });
   */
  outage(operation: string, options: OutageOptions): Outage;
  /**
   * Spends `count` requests of every window of an operation now, as another client would, even if fewer are left.
   *
   * @param credential Whose windows to spend, besides those of the app: a digest as in `requests`, or an
   * `authorization` header. By default those of every credential, including those that come only later.
   * @throws TypeError where the operation, the count or the credential is invalid.
   */
  consume(operation: string, count: number, credential?: string): void;
  /**
   * The handle of one of X's streams: its connections, its posts, and the means to disturb it.
   *
   * @throws TypeError where the operation is not a stream.
   * @example server.stream('GET /2/tweets/search/stream').cut({ at: 'mid-character' });
   */
  stream(operation: string): XStream;
  /** The windows now running, of the app and of every credential seen so far, with what is left of each. */
  windows(): SpentWindow[];
  /**
   * Forgets requests, refusals, outages, windows, scripted replies and created posts, and closes the streams. The draws
   * from the seed, the start of the first windows, and the posts of the streams start over.
   */
  reset(): void;
  /** Closes every connection and stops listening. A second call does no harm. */
  close(): Promise<void>;
}

/**
 * Starts a simulated X API on 127.0.0.1: its operations, rate-limit windows and headers, problems, partial errors and
 * streams. The same seed and the same requests give the same answers. It shares no parsing or pacing code with the
 * library.
 *
 * It simulates posts by id (one or many), recent search and users' timelines with their pages, creating and deleting
 * posts, likes, users by id, by name and `me`, and every stream. Any other operation of X gets an answer of about the
 * right shape.
 *
 * A bearer token that starts with `AAAA` is app-only; any other bearer token, or OAuth 1.0a, belongs to a user.
 * All of them belong to one app. Signatures and expiry are not checked.
 *
 * @throws TypeError (as a rejection) where an option is wrong; the error of `listen` where the port is taken.
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
    // The only failures left: the client went away, or the request's target is not a URL.
    service.serve(incoming, response).catch(() => response.destroy());
  });
  // By default Node closes idle connections after 5 s, sometimes just as the client sends its next request.
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
