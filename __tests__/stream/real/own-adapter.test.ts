import { getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import axios, { type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { attach } from '../../../lib/index.js';
import { AUTH, line, moment, PATH, QUICK, Taker, until } from './reading.js';

/** Adapters that are not axios's: what they give may be any stream, and some hear no signal. */
describe('an adapter of the user', () => {
  const answer = (config: InternalAxiosRequestConfig, data: unknown): AxiosResponse =>
    ({ status: 200, statusText: 'OK', headers: {}, config, data }) as AxiosResponse;
  const make = (adapter: AxiosAdapter): ReturnType<typeof attach> =>
    attach(axios.create({ baseURL: 'https://api.x.com', adapter, headers: { Authorization: AUTH } }), {
      stream: { backoff: QUICK },
    });

  it.each<[string, () => unknown]>([
    ['a Readable of bytes', () => Readable.from([Buffer.from(line('1')), Buffer.from(line('2'))])],
    ['a Readable of texts', () => Readable.from([line('1'), line('2')])],
    ['a web stream', () => Readable.toWeb(Readable.from([Buffer.from(line('1') + line('2'))]))],
    [
      'a PassThrough',
      () => {
        const through = new PassThrough();
        through.end(line('1') + line('2'));
        return through;
      },
    ],
  ])('gives %s', async (_, body) => {
    const bodies: unknown[] = [];
    const handle = make((config) => {
      bodies.push(bodies.length === 0 ? body() : new PassThrough());
      return Promise.resolve(answer(config, bodies.at(-1)));
    });
    const taker = new Taker(handle.stream(PATH));
    await taker.has(2);
    await until(() => bodies.length === 2);
    await handle.close();
    expect(taker.ids).toEqual(['1', '2']);
    await until(() => (bodies[1] as PassThrough).destroyed);
  });

  it.each([
    ['a text', 'text'],
    ['nothing', undefined],
    ['null', null],
    ['an object', {}],
  ])('gives %s, which is no stream: it is asked again', async (_, body) => {
    let asked = 0;
    const handle = make((config) => {
      asked++;
      return Promise.resolve(answer(config, asked < 3 ? body : Readable.from([line('1')])));
    });
    const taker = new Taker(handle.stream(PATH));
    await taker.has(1);
    await handle.close();
    expect(taker.ids).toEqual(['1']);
  });

  it('knows no signals, and never answers: it is not waited for', async () => {
    const controller = new AbortController();
    let asked = 0;
    const handle = make(() => (asked++, new Promise(() => {})));
    const disconnects: unknown[] = [];
    handle.events.on('reconnect', ({ reason }) => disconnects.push(reason));
    const taker = new Taker(handle.stream(PATH, { stallMs: 20, signal: controller.signal }));
    await until(() => asked === 2);
    expect(disconnects[0]).toBe('timeout');
    controller.abort();
    expect(await taker.done).toBeUndefined();
    await handle.close({ abort: true });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('knows no signals, and brings its stream after the end: it is let go', async () => {
    let bring: (() => void) | undefined;
    const body = new PassThrough();
    const handle = make((config) => new Promise((resolve) => (bring = () => resolve(answer(config, body)))));
    const taker = new Taker(handle.stream(PATH));
    await until(() => bring !== undefined);
    const closing = handle.close({ abort: true });
    bring?.();
    await closing;
    expect(await taker.done).toBeUndefined();
    await until(() => body.destroyed);
  });

  it.each(['connect', 'gap'] as const)('knows no signals, and a listener of `%s` ends it', async (name) => {
    const bodies: PassThrough[] = [];
    const handle = make((config) => {
      bodies.push(new PassThrough());
      return Promise.resolve(answer(config, bodies.at(-1)));
    });
    let closing: Promise<void> | undefined;
    handle.events.on(name, () => void (closing ??= handle.close()));
    const taker = new Taker(handle.stream(PATH, { backfill: false }));
    await until(() => bodies.length === 1);
    await moment(2);
    if (name === 'gap') bodies[0]?.end(line('1'));
    await until(() => closing !== undefined && taker.isDone);
    await until(() => bodies.every(({ destroyed }) => destroyed));
    await closing;
    expect(await taker.done).toBeUndefined();
  });

  it('a stream that is made after detach() or close() says so', () => {
    const handle = make((config) => Promise.resolve(answer(config, Readable.from([line('1')]))));
    handle.detach();
    expect(() => handle.stream(PATH)).toThrow(/after detach\(\) or close\(\)/);
  });
});
