import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import nock from 'nock';
import type { XServer } from '../../lib/testing/index.js';
import { APP } from './ask.js';

export const FILTERED = 'GET /2/tweets/search/stream';
export const START = Date.UTC(2026, 0, 1);

/** nock reads what it lets through, whether the client does or not: who tests slow readers takes it away. */
beforeAll(() => nock.restore());

export interface Envelope {
  readonly data: { readonly id: string; readonly text: string; readonly created_at: string };
  readonly [other: string]: unknown;
}

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

/** Lets everything that can happen without the clock happen. Only for what must NOT come. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await nextTurn();
}

/** A client of a stream that keeps what it gets, byte for byte. */
export class Reader {
  readonly pieces: Buffer[] = [];
  status = 0;
  headers: IncomingHttpHeaders = {};
  /** How the stream ended: `end`, or the code of the error; undefined while it goes on. */
  outcome: string | undefined;
  #incoming: IncomingMessage | undefined;
  readonly #outgoing: ClientRequest;

  constructor(server: XServer, path: string, auth: string) {
    this.#outgoing = request(server.url + path, { agent: false, headers: { authorization: auth } });
    const fail = (error: NodeJS.ErrnoException): void => void (this.outcome ??= error.code ?? error.message);
    this.#outgoing.on('error', fail);
    this.#outgoing.on('response', (incoming) => {
      this.#incoming = incoming;
      this.status = incoming.statusCode ?? 0;
      this.headers = incoming.headers;
      incoming.on('error', fail);
      incoming.on('data', (piece: Buffer) => this.pieces.push(piece));
      incoming.on('end', () => (this.outcome ??= 'end'));
    });
    this.#outgoing.end();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** What stands in whole lines, keep-alives apart. */
  get lines(): unknown[] {
    const whole = this.text.split('\r\n').slice(0, -1);
    return whole.filter((line) => line !== '').map((line): unknown => JSON.parse(line));
  }

  get posts(): Envelope[] {
    return this.lines.filter((line): line is Envelope => Object(line).data !== undefined);
  }

  /** The running numbers of the posts, from their texts. */
  get numbers(): number[] {
    return this.posts.map(({ data }) => Number(/^Post (\d+) /.exec(data.text)?.[1]));
  }

  get keepAlives(): number {
    return this.text
      .split('\r\n')
      .slice(0, -1)
      .filter((line) => line === '').length;
  }

  get body(): unknown {
    return JSON.parse(this.text);
  }

  pause(): void {
    this.#incoming?.pause();
  }

  resume(): void {
    this.#incoming?.resume();
  }

  leave(): void {
    this.#outgoing.destroy();
  }
}

/** Connects, and waits for the head of the answer. */
export async function listen(
  server: XServer,
  path = '/2/tweets/search/stream',
  auth: string = APP,
): Promise<Reader> {
  const reader = new Reader(server, path, auth);
  await until(() => reader.status > 0 || reader.outcome !== undefined);
  return reader;
}

export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
