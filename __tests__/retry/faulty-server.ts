import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import axios17 from 'axios-1.7';
import type { BackoffLadder } from '../../lib/model/backoff.js';
import { serve, type Web } from '../helpers/web.js';

/** A ladder of no height: what is waited for are events, not seconds. */
export const AT_ONCE: BackoffLadder = { kind: 'constant', baseMs: 1, maxMs: 5, jitter: 'none' };

/** Both adapters, and the oldest axios there is. */
export const VENUES: [string, (config: AxiosRequestConfig) => AxiosInstance][] = [
  ['http', (config) => axios.create({ ...config, adapter: 'http' })],
  ['fetch', (config) => axios.create({ ...config, adapter: 'fetch' })],
  [
    'http of axios 1.7',
    (config) => axios17.create({ ...config, adapter: 'http' } as never) as unknown as AxiosInstance,
  ],
];

/** What the server does with a request that came whole. */
export type Act = (response: ServerResponse, request: IncomingMessage) => void;

/** A request as it arrived. */
export interface Arrival {
  readonly method: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** What became of one case: `?case=name` in the URL of its requests. */
export class Case {
  readonly arrivals: Arrival[] = [];
  /** How often it was carried out, to the worst of what may have been. */
  carriedOut = 0;

  constructor(readonly acts: Act[]) {}
}

/** A server whose every request meets what its case has planned; the last act repeats. */
export class FaultyServer {
  readonly cases = new Map<string, Case>();
  readonly #open = new Set<ServerResponse>();
  #named = 0;

  private constructor(readonly web: Web) {}

  static async start(): Promise<FaultyServer> {
    const web = await serve((request, response, body) => server.#meet(request, response, body));
    const server = new FaultyServer(web);
    return server;
  }

  /** A case of its own, and the parameters that lead to it. */
  plan(...acts: Act[]): { seen: Case; params: { case: string } } {
    const name = String(++this.#named);
    const seen = new Case(acts);
    this.cases.set(name, seen);
    return { seen, params: { case: name } };
  }

  /** Whether an answer is still owed on an open connection. */
  busy(): boolean {
    return this.#open.size > 0;
  }

  #meet(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { method = '', headers } = request;
    const name = new URL(request.url ?? '', this.web.url).searchParams.get('case') ?? '';
    const seen = this.cases.get(name);
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
    if (!seen) {
      answer(200)(response, request);
      return;
    }
    seen.arrivals.push({ method, body, headers });
    const act = seen.acts.length > 1 ? seen.acts.shift() : seen.acts[0];
    if (!act || !(act as { refuses?: true }).refuses) seen.carriedOut++;
    act?.(response, request);
  }
}

/** An answer that is whole. A 4xx carries nothing out, but for 408; of a 5xx the worst is thought. */
export function answer(status: number, body?: string, headers: Record<string, string> = {}): Act {
  const act: Act = (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body ?? bodyOf(status));
  };
  return status >= 400 && status < 500 && status !== 408 ? Object.assign(act, { refuses: true }) : act;
}

function bodyOf(status: number): string {
  return status < 300 ? '{"data":{"id":"1"}}' : JSON.stringify({ title: 'No', type: 'about:blank', status });
}

export const OK = answer(200);

/** X's words for a post that it has already. */
export const DUPLICATE = answer(
  403,
  JSON.stringify({
    title: 'Forbidden',
    type: 'about:blank',
    status: 403,
    detail: 'You are not allowed to create a Tweet with duplicate content.',
  }),
);

export const REFUSED_429 = answer(
  429,
  JSON.stringify({ title: 'Too Many Requests', type: 'about:blank', status: 429 }),
);

/** Ends the connection, by RST or by FIN. */
type Hangup = 'RST' | 'FIN';

function hangUp(socket: Socket | null, how: Hangup): void {
  if (how === 'RST') socket?.resetAndDestroy();
  else socket?.end();
}

/** Writes bytes as they are, and hangs up once they left. */
export function breakOff(how: Hangup, bytes = ''): Act {
  return ({ socket }) => {
    // The first bytes must not be lost in the reset: they leave on one turn of the loop, the reset on another.
    if (bytes) socket?.write(bytes, () => setImmediate(() => hangUp(socket, how)));
    else hangUp(socket, how);
  };
}

export const STALL: Act = () => {};

/** What can go wrong once the whole request has come. `timeout` where nothing else would end it. */
export const AFTER_SENDING: readonly { name: string; act: Act; timeout?: number }[] = [
  ...[500, 502, 503, 504, 408].map((status) => ({ name: `a ${status}`, act: answer(status) })),
  { name: 'a reset', act: breakOff('RST') },
  { name: 'a hang-up', act: breakOff('FIN') },
  { name: 'a reset within the headers', act: breakOff('RST', 'HTTP/1.1 200 OK\r\ncontent-ty') },
  { name: 'a hang-up within the headers', act: breakOff('FIN', 'HTTP/1.1 200 OK\r\ncontent-ty') },
  {
    name: 'a reset within the body',
    act: breakOff(
      'RST',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"da',
    ),
  },
  {
    name: 'a hang-up within the body',
    act: breakOff(
      'FIN',
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"da',
    ),
  },
  {
    name: 'a hang-up within a chunk',
    act: breakOff('FIN', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"da'),
  },
  {
    name: 'a reset within the body of a 500',
    act: breakOff(
      'RST',
      'HTTP/1.1 500 Oh\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"t',
    ),
  },
  { name: 'an answer that is no HTTP', act: breakOff('FIN', 'SSH-2.0-OpenSSH_9.6\r\n\r\n') },
  { name: 'no answer', act: STALL, timeout: 300 },
  {
    name: 'a body that stalls',
    act: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' });
      response.write('{"da');
    },
    timeout: 300,
  },
];

/** A door in front of a server: what it does with a connection is decided for each, before a byte is read. */
export class Door {
  /** What the next connections meet; an empty list lets them in. */
  readonly meet: ((socket: Socket) => void)[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly web: Web) {
    this.#server = createServer((socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      const turnAway = this.meet.shift();
      if (turnAway) turnAway(socket);
      else this.web.server.emit('connection', socket);
    });
  }

  async open(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}

/** Kinds of things that keep the process alive, with how many there are of each. */
export function handles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
