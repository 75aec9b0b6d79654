import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import nock from 'nock';

/** What a test server does with a request whose body has come. */
export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A plain server on loopback. */
export interface Web {
  readonly url: string;
  readonly server: Server;
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** How many connections were made in all. */
  connections(): number;
  close(): Promise<void>;
}

/** Starts a server that answers as the handler says. It never hangs up by itself. */
export async function serve(handler: Handler): Promise<Web> {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()));
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    made++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    sockets,
    connections: () => made,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The URL of a port where nobody listens. */
export async function refusingUrl(): Promise<string> {
  const web = await serve(() => {});
  await web.close();
  return web.url;
}

/** nock wraps http and fetch even where it lets everything through; here the adapters meet the real ones. */
export function withRealAdapters(): void {
  beforeAll(() => nock.restore());
}

/** One GET over plain node:http, by its status. */
export function ping(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    }).on('error', reject);
  });
}

/** Resolves once what is asked is true; looks again on every turn of the event loop. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
