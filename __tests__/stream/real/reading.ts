import type { ServerResponse } from 'node:http';
import axios, { type CreateAxiosDefaults } from 'axios';
import {
  attach,
  type ItemStream,
  type StreamItem,
  type XEventMap,
  type XEventName,
  type XHandle,
  type XOptions,
} from '../../../lib/index.js';

export const ADAPTERS = ['http', 'fetch'] as const;
export const PATH = '/2/tweets/search/stream';
export const FILTERED = `GET ${PATH}`;
export const AUTH = 'Bearer AAAAapp-token';
/** Tests must not wait for the guide's ladders. */
export const QUICK = { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } as const;

export interface Told<Name extends XEventName = XEventName> {
  readonly name: Name;
  readonly event: XEventMap[Name];
}

const NAMES = [
  'connect',
  'disconnect',
  'reconnect',
  'stall',
  'gap',
  'backfillRefused',
  'invalidBody',
  'dropped',
  'listenerError',
] as const;

/** An attached instance whose stream events are kept. */
export interface Desk {
  readonly x: XHandle;
  /** What was told by one name, in order. */
  told<Name extends XEventName>(this: void, name: Name): XEventMap[Name][];
}

const desks: Desk[] = [];

/** Attaches an instance to a server; {@link closeAll} ends it. */
export function desk(
  url: string,
  adapter: (typeof ADAPTERS)[number],
  config: CreateAxiosDefaults = {},
  options: XOptions = {},
): Desk {
  const instance = axios.create({ baseURL: url, adapter, headers: { Authorization: AUTH }, ...config });
  const x = attach(instance, { ...options, stream: { backoff: QUICK, ...options.stream } });
  const all: Told[] = [];
  for (const name of NAMES) x.events.on(name, (event) => all.push({ name, event }));
  const made: Desk = {
    x,
    told: <Name extends XEventName>(name: Name) =>
      all.filter((one) => one.name === name).map(({ event }) => event as XEventMap[Name]),
  };
  desks.push(made);
  return made;
}

export async function closeAll(): Promise<void> {
  await Promise.all(desks.splice(0).map(({ x }) => x.close({ abort: true })));
}

/** Reads a stream in the background and keeps what it brings. */
export class Taker {
  readonly items: StreamItem[] = [];
  /** Resolves when the stream ends; with the error where it threw. */
  readonly done: Promise<unknown>;
  #isDone = false;

  constructor(stream: ItemStream) {
    this.done = this.#take(stream).then(
      () => void (this.#isDone = true),
      (error: unknown) => {
        this.#isDone = true;
        return error;
      },
    );
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get data(): unknown[] {
    return this.items.map(({ data }) => data);
  }

  /** The ids of the posts that came. */
  get ids(): string[] {
    return this.items.map(({ data }) => (data as { id: string }).id);
  }

  /** Waits for so many items, or for the end. */
  async has(count: number): Promise<void> {
    await until(() => this.items.length >= count || this.#isDone);
    if (this.items.length >= count) return;
    const error = await this.done;
    throw error instanceof Error ? error : new Error(`the stream ended: ${String(error)}`);
  }

  async #take(stream: ItemStream): Promise<void> {
    for await (const item of stream) this.items.push(item);
  }
}

/** Opens a stream by hand: a 200 whose body goes on. */
export function opens(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.flushHeaders();
}

export const line = (id: string | number, more: object = {}): string =>
  `${JSON.stringify({ data: { id: String(id), text: 'café 👍🏽' }, ...more })}\r\n`;

/** Waits until it is so; one that never comes fails the test, and does not go on spinning after it. */
export async function until(isSo: () => boolean): Promise<void> {
  const latest = Date.now() + 15_000;
  while (!isSo()) {
    if (Date.now() > latest) throw new Error(`it never came to ${String(isSo)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A moment without anything: only for what must NOT come. */
export const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
