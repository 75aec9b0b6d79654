import axios, { type InternalAxiosRequestConfig } from 'axios';
import { Redis, type RedisOptions } from 'ioredis';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  attach,
  type Result,
  type XEventMap,
  type XEventName,
  type XHandle,
  type XOptions,
} from '../../lib/index.js';
import type { SharedOptions, SharedRedis } from '../../lib/model/shared-options.js';
import { createXServer, type XServer, type XServerOptions } from '../../lib/testing/index.js';
import { RedisServer } from '../helpers/redis-server.js';

export const ME = 'GET /2/users/me';
export const PATH = '/2/users/me';
/** Far more than anything here takes, on whatever machine. */
const LONGEST_MS = 60_000;
jest.setTimeout(2 * LONGEST_MS);

// The library loads them when they are first needed; jest lets nothing in between two tests that run beside one another.
beforeAll(() => Promise.all([import('axios-retry'), import('bottleneck')]));

const WORKER = join(__dirname, 'worker.mjs');

/** What is to be known of a member besides what every member is. */
export interface MemberOptions extends Omit<XOptions, 'shared'> {
  readonly shared?: Omit<SharedOptions, 'redis'> & { readonly redis?: SharedRedis };
  readonly client?: RedisOptions;
  readonly token?: string;
}

/** One "process": an attached instance with a client of its own. */
export interface Member {
  readonly x: XHandle;
  readonly redis: SharedRedis;
  /** How many of its requests are with X now. */
  readonly inFlight: () => number;
  /** What was told of an event so far. */
  readonly told: <N extends XEventName>(name: N) => XEventMap[N][];
  /** So many calls, so many of them at once. */
  readonly calls: (count: number, atOnce?: number, path?: string) => Promise<Result[]>;
}

/** A worker process, and what it will tell at its end. */
export interface Worker {
  readonly child: ChildProcess;
  /** The kinds that its calls ended in so far, by how many. */
  readonly kinds: () => Record<string, number>;
  readonly done: Promise<{ kinds: Record<string, number>; tookMs: number }>;
  readonly go: () => void;
}

/** Everything one test has started, ended with it whatever happens. */
export class World {
  readonly #ends: (() => unknown)[] = [];

  static async run(story: (world: World) => Promise<void>): Promise<void> {
    const world = new World();
    try {
      await story(world);
    } finally {
      await world.end();
    }
  }

  async redis(...options: string[]): Promise<RedisServer> {
    return this.#kept(await RedisServer.start(...options));
  }

  async absentRedis(...options: string[]): Promise<RedisServer> {
    return this.#kept(await RedisServer.absent(...options));
  }

  async server(limit: number, windowMs: number, options: XServerOptions = {}): Promise<XServer> {
    const server = await createXServer({ windows: { [ME]: { limit, windowMs } }, ...options });
    this.ends(() => server.close());
    return server;
  }

  /** A client of the tests' own, to look into Redis with. */
  client(redis: RedisServer, options: RedisOptions = {}): Redis {
    const client = new Redis(redis.port, '127.0.0.1', options);
    client.on('error', () => {});
    this.ends(() => client.disconnect());
    return client;
  }

  member(url: string, redis: RedisServer | undefined, options: MemberOptions = {}): Member {
    const { shared = {}, client, token = 'a-user', ...rest } = options;
    const used = shared.redis ?? this.client(redis as RedisServer, client);
    const instance = axios.create({ baseURL: url, headers: { Authorization: `Bearer ${token}` } });
    const send = axios.getAdapter('http');
    let inFlight = 0;
    instance.defaults.adapter = async (config: InternalAxiosRequestConfig) => {
      inFlight++;
      return send(config).finally(() => inFlight--);
    };
    const x = attach(instance, { ...rest, shared: { ...shared, redis: used } });
    this.ends(() => x.close({ abort: true }));
    const heard = new Map<string, unknown[]>();
    for (const name of [
      'sharedDown',
      'sharedUp',
      'unavailable',
      'recovered',
      'rateLimited',
      'rateLimit',
    ] as const) {
      heard.set(name, []);
      x.events.on(name, (event: unknown) => heard.get(name)?.push(event));
    }
    return {
      x,
      redis: used,
      inFlight: () => inFlight,
      told: <N extends XEventName>(name: N) => heard.get(name) as XEventMap[N][],
      calls: (count, atOnce = count, path = PATH) => callsOf(x, count, atOnce, path),
    };
  }

  /** So many processes on the built package; they call once they are told to go. */
  async workers(count: number, job: object): Promise<Worker[]> {
    const workers = Array.from({ length: count }, () => this.#worker(job));
    await Promise.all(workers.map(({ child }) => once(child, 'message')));
    return workers;
  }

  ends(end: () => unknown): void {
    this.#ends.push(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }

  #kept(redis: RedisServer): RedisServer {
    this.ends(() => redis.stop());
    return redis;
  }

  #worker(job: object): Worker {
    const child = fork(WORKER, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.ends(() => child.kill('SIGKILL'));
    const kinds: Record<string, number> = {};
    const done = new Promise<{ kinds: Record<string, number>; tookMs: number }>((resolve) => {
      child.on('message', ({ kind, tookMs }: { kind?: string; tookMs?: number }) => {
        if (kind) kinds[kind] = (kinds[kind] ?? 0) + 1;
        if (tookMs !== undefined) resolve({ kinds, tookMs });
      });
    });
    child.send(job);
    return { child, kinds: () => kinds, done, go: () => child.send('go') };
  }
}

async function callsOf(x: XHandle, count: number, atOnce: number, path: string): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const runner = async (): Promise<void> => {
    while (next++ < count) results.push(await x.client.get(path));
  };
  await Promise.all(Array.from({ length: Math.min(count, atOnce) }, runner));
  return results;
}

/** How Results ended, by how many. */
export function kindsOf(results: readonly Result[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const result of results) {
    const kind = result.ok ? 'ok' : result.error.kind;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

/** Lasts so long on any clock: timers count whole milliseconds of their own, and may end a part of one too soon. */
export const moment = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.ceil(ms) + 2));

/** Resolves once what is asked is true. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await isSo())) {
    // A story that does not end would keep what it has started.
    if (performance.now() - begun > LONGEST_MS)
      throw new Error(`not so within ${LONGEST_MS} ms: ${String(isSo)}`);
    await moment(5);
  }
}

/** Milliseconds that something took. */
export async function timed(what: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
}
