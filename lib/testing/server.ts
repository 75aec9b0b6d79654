import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ENDPOINTS } from '../facts/endpoints.js';
import { readBody } from './body.js';
import { credentialOf } from './credential.js';
import { readOptions, type XServerOptions } from './options.js';
import { Posts, type SimulatedPosts } from './posts.js';
import { hexOf, seededRandom } from './random.js';
import { logged, type LoggedRequest } from './request-log.js';
import { afterDelay, respond, scriptFailure } from './respond.js';
import { Routes } from './routes.js';
import { Script, type Reply, type ReplyOptions, type ScriptedReply } from './script.js';
import { Simulation, type Arrival } from './simulation.js';
import { Universe } from './universe.js';
import { Windows, type SpentWindow } from './windows.js';

/** A simulated X API. Made by {@link createXServer}. */
export interface XServer {
  /** Where it listens, such as `http://127.0.0.1:40123`: the `baseURL` for tests. */
  readonly url: string;
  /** Every request so far, in the order in which they had arrived whole. Grows while you hold it. */
  readonly requests: readonly LoggedRequest[];
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
  /** The windows that are running, with what is left of each. */
  windows(): SpentWindow[];
  /** Forgets requests, windows, scripts and created posts, and begins the seed anew. */
  reset(): void;
  /** Ends every connection and stops listening; a second call does no harm. */
  close(): Promise<void>;
}

/**
 * Starts a simulated X API on 127.0.0.1: its operations, rate-limit windows and headers, its problems and
 * partial errors. Same seed and same requests, same answers. It shares no parsing or pacing with the library.
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
  const { now, seed } = settings;
  const universe = new Universe(seed);
  const posts = new Posts(universe);
  const windows = new Windows(now);
  const script = new Script(routes);
  const simulation = new Simulation({ universe, posts, now }, windows, settings.windows);
  const requests: LoggedRequest[] = [];
  const draws = { ids: seededRandom(`${seed}/ids`), latency: seededRandom(`${seed}/latency`) };

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrival = arrivalOf(incoming, await readBody(incoming), routes);
    const reply = replyTo(arrival, script, simulation);
    requests.push(
      logged(arrival.request, now(), reply.hangUp === 'before' ? undefined : (reply.status ?? 200)),
    );
    const usual = usualHeaders(arrival, hexOf(draws.ids, 16));
    const [least, most] = settings.latencyMs;
    const delay = least + draws.latency() * (most - least) + (reply.delayMs ?? 0);
    afterDelay(response, delay, () => {
      respond(response, reply, { date: new Date(now()).toUTCString(), ...usual });
    });
  }

  const http = createServer((incoming, response) => {
    // What is left to go wrong: the client went away, or sent what is no URL.
    serve(incoming, response).catch(() => response.destroy());
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
    requests,
    posts,
    reply: (operation, reply, options) => script.add(operation, reply, options),
    windows: () => windows.list(),
    reset() {
      requests.length = 0;
      windows.reset();
      script.reset();
      posts.reset();
      draws.ids = seededRandom(`${seed}/ids`);
      draws.latency = seededRandom(`${seed}/latency`);
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function arrivalOf(incoming: IncomingMessage, body: string | undefined, routes: Routes): Arrival {
  const method = incoming.method ?? 'GET';
  const { pathname: path, searchParams } = urlOf(incoming.url ?? '/');
  const asked = method === 'HEAD' ? 'GET' : method;
  const route = routes.match(asked, path);
  const credential = credentialOf(incoming.headers.authorization);
  const request = {
    method,
    path,
    query: Object.fromEntries(searchParams),
    operation: route?.row.op ?? `${asked} ${path}`,
    params: route?.params ?? {},
    headers: incoming.headers,
    credential: credential?.id,
    body: body ?? '',
  };
  return { request, route, credential, isTooLarge: body === undefined };
}

/** A proxied request names the whole URL; any other only the path, which may begin with two slashes. */
function urlOf(target: string): URL {
  return new URL(target.startsWith('/') ? `http://127.0.0.1${target}` : target);
}

function replyTo(arrival: Arrival, script: Script, simulation: Simulation): ScriptedReply {
  try {
    return script.replyTo(arrival.request) ?? simulation.answer(arrival);
  } catch (error) {
    return scriptFailure(error);
  }
}

function usualHeaders({ credential }: Arrival, transactionId: string): Record<string, string> {
  if (!credential) return { 'x-transaction-id': transactionId };
  return {
    'x-transaction-id': transactionId,
    'x-access-level': credential.kind === 'app' ? 'read' : 'read-write',
  };
}
