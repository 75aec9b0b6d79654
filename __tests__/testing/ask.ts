import { request, type IncomingHttpHeaders } from 'node:http';
import { createXServer, type XServer, type XServerOptions } from '../../lib/testing/index.js';

export const APP = 'Bearer AAAAapp-token';
export const USER = 'Bearer user-token';
export const OTHER_USER = 'Bearer another-user-token';

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly json: unknown;
}

/** One request over plain node:http, on a connection of its own. Rejects where the connection is cut. */
export function ask(
  server: XServer,
  operation: string,
  { auth = USER, body, headers = {} }: { auth?: string | null; body?: unknown; headers?: object } = {},
): Promise<Asked> {
  const [method, path] = operation.split(' ');
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(server.url + (path ?? ''), {
      method: method ?? 'GET',
      agent: false,
      headers: {
        ...(auth === null ? {} : { authorization: auth }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /json/.test(incoming.headers['content-type'] ?? '') && text !== '';
        const json: unknown = isJson ? JSON.parse(text) : undefined;
        const { statusCode = 0, headers, rawHeaders } = incoming;
        resolve({ status: statusCode, headers, rawHeaders, text, json });
      });
    });
    outgoing.end(sent);
  });
}

/** A server for one test, closed after it whatever happens. */
export async function withServer(
  options: XServerOptions,
  story: (server: XServer) => Promise<void>,
): Promise<void> {
  const server = await createXServer(options);
  try {
    await story(server);
  } finally {
    await server.close();
  }
}

/** The texts found at a path of properties; `*` stands for every entry of a list. */
export function dig(value: unknown, ...path: readonly string[]): string[] {
  const [name, ...more] = path;
  if (name === undefined) return typeof value === 'string' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name || name === '*' ? dig(inner, ...more) : [],
  );
}
