import { getEventListeners } from 'node:events';
import { Agent } from 'node:http';
import { createXServer, type XServer } from '../../../lib/testing/index.js';
import type { ItemStream } from '../../../lib/index.js';
import { serve, withRealAdapters } from '../../helpers/web.js';
import {
  ADAPTERS,
  AUTH,
  closeAll,
  desk,
  FILTERED,
  moment,
  opens,
  PATH,
  Taker,
  until,
  type Desk,
} from './reading.js';

/** However and whenever a stream ends, nothing of it is left: no socket, timer, listener or unheard rejection. */
withRealAdapters();

const servers: { close(): Promise<void> }[] = [];
const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);

beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => void process.off('unhandledRejection', note));
afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await moment(1);
  const unheard = rejections.splice(0);
  if (unheard.length > 0) throw new Error(`nobody heard ${String(unheard[0])}`);
});

/** Timers that keep the process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

async function x(): Promise<XServer> {
  const server = await createXServer();
  servers.push(server);
  return server;
}

interface Scene {
  readonly made: Desk;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly stream: ItemStream;
  /** How many requests or connections the server still has open. */
  readonly open: () => number;
}

type Setting = (adapter: 'http' | 'fetch') => Promise<Scene>;

function sceneOf(made: Desk, open: () => number, options: object = {}): Scene {
  const controller = new AbortController();
  const stream = made.x.stream(PATH, { signal: controller.signal, ...options });
  return { made, signal: controller.signal, abort: () => controller.abort(), stream, open };
}

/** Every phase that a stream can be in, entered before the end comes. */
const PHASES: Readonly<Record<string, Setting>> = {
  'before it connects': async (adapter) => {
    const server = await x();
    return sceneOf(desk(server.url, adapter), () => server.stream(FILTERED).connections.length);
  },
  'while it connects': async (adapter) => {
    let open = 0;
    const web = await serve((_, response) => {
      open++;
      response.on('close', () => open--);
    });
    servers.push(web);
    const scene = sceneOf(desk(web.url, adapter), () => open);
    void new Taker(scene.stream);
    await until(() => open === 1);
    return scene;
  },
  'while it waits for its pause': async (adapter) => {
    const server = await x();
    server.reply(FILTERED, { status: 500 });
    const made = desk(server.url, adapter);
    const scene = sceneOf(made, () => server.stream(FILTERED).connections.length, {
      backoff: { kind: 'constant', baseMs: 60_000, maxMs: 60_000, jitter: 'none' },
    });
    void new Taker(scene.stream);
    await until(() => made.told('reconnect').length === 1);
    return scene;
  },
  'while it waits for the budget': async (adapter) => {
    const server = await x();
    server.reply(FILTERED, {
      status: 429,
      headers: {
        'x-rate-limit-limit': '50',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(Date.now() / 1_000) + 600),
      },
    });
    const made = desk(server.url, adapter);
    const scene = sceneOf(made, () => server.stream(FILTERED).connections.length);
    void new Taker(scene.stream);
    await until(() => made.told('reconnect').length === 1);
    return scene;
  },
  'while it reads': async (adapter) => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const scene = sceneOf(desk(server.url, adapter), () => stream.connections.length);
    const taker = new Taker(scene.stream);
    await until(() => stream.connections.length === 1);
    stream.publish(3);
    await taker.has(3);
    return scene;
  },
  'while it is paused': async (adapter) => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const scene = sceneOf(desk(server.url, adapter), () => stream.connections.length, { maxBuffered: 4 });
    const first = scene.stream[Symbol.asyncIterator]().next();
    await until(() => stream.connections.length === 1);
    stream.flood(20_000);
    await first;
    await until(() => scene.stream.state.buffered > 4);
    return scene;
  },
};

const ENDS: Readonly<Record<string, (scene: Scene) => unknown>> = {
  'the signal': ({ abort }) => abort(),
  'close()': ({ made }) => made.x.close(),
  'close({ abort })': ({ made }) => made.x.close({ abort: true }),
  'detach()': ({ made }) => made.x.detach(),
};

const CASES = ADAPTERS.flatMap((adapter) =>
  Object.keys(PHASES).flatMap((phase) => Object.keys(ENDS).map((end) => [adapter, phase, end] as const)),
);

describe('an end', () => {
  it.each(CASES)('by the %s adapter, %s: %s', async (adapter, phase, end) => {
    const before = timers();
    const scene = await (PHASES[phase] as Setting)(adapter);
    await ENDS[end]?.(scene);
    await until(() => scene.open() === 0);
    await until(() => getEventListeners(scene.signal, 'abort').length === 0);
    await scene.made.x.close();
    // Those of the server and of fetch itself do not count; ours would be there for a minute.
    await until(() => timers() <= before + 1);
    expect(scene.stream.state).toMatchObject({ connections: 0, connectedSince: undefined });
    expect(scene.made.told('reconnect').length).toBeLessThanOrEqual(1);
  });

  it.each(ADAPTERS)('by the consumer: break, return, throw (%s)', async (adapter) => {
    const server = await x();
    const handle = server.stream(FILTERED);
    const { x: client } = desk(server.url, adapter);
    const publish = async (): Promise<void> => {
      await until(() => handle.connections.length === 1);
      handle.publish(3);
    };
    void publish();
    for await (const _ of client.stream(PATH)) break;
    await until(() => handle.connections.length === 0);

    void publish();
    const returned = async (): Promise<unknown> => {
      for await (const { data } of client.stream(PATH)) return data;
      return undefined;
    };
    expect(await returned()).toBeDefined();
    await until(() => handle.connections.length === 0);

    void publish();
    const thrown = async (): Promise<void> => {
      for await (const _ of client.stream(PATH)) throw new Error('mine');
    };
    await expect(thrown()).rejects.toThrow('mine');
    await until(() => handle.connections.length === 0);
    expect(handle.connects.map(({ closedBy }) => closedBy)).toEqual(['client', 'client', 'client']);
  });

  it.each(ADAPTERS)(
    'next() after it gives done, and so does every next() that waited (%s)',
    async (adapter) => {
      const server = await x();
      const handle = server.stream(FILTERED);
      const iterator = desk(server.url, adapter).x.stream(PATH)[Symbol.asyncIterator]();
      const waiting = [iterator.next(), iterator.next(), iterator.next()];
      await until(() => handle.connections.length === 1);
      handle.publish(1);
      await waiting[0];
      await iterator.return?.();
      expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([false, true, true]);
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      expect(handle.connects).toHaveLength(1);
    },
  );

  it.each(ADAPTERS)('from within a listener of its own events (%s)', async (adapter) => {
    for (const name of ['connect', 'disconnect', 'reconnect', 'gap'] as const) {
      const server = await x();
      const handle = server.stream(FILTERED);
      const { x: client } = desk(server.url, adapter);
      let closing: Promise<void> | undefined;
      client.events.on(name, () => void (closing ??= client.close()));
      const taker = new Taker(client.stream(PATH));
      await until(() => handle.connects.length === 1);
      await moment(5);
      handle.cut();
      await until(() => closing !== undefined);
      await closing;
      expect(await taker.done).toBeUndefined();
      await until(() => handle.connections.length === 0);
    }
  });

  it('leaves a keep-alive agent as it was', async () => {
    const web = await serve((_, response) => opens(response));
    servers.push(web);
    const httpAgent = new Agent({ keepAlive: true });
    const made = desk(web.url, 'http', { httpAgent, headers: { Authorization: AUTH } });
    void new Taker(made.x.stream(PATH));
    await until(() => made.told('connect').length === 1);
    await made.x.close();
    await until(() => web.sockets.size === 0);
    expect([Object.keys(httpAgent.sockets), Object.keys(httpAgent.freeSockets)]).toEqual([[], []]);
  });
});
