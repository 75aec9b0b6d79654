import { Agent } from 'node:http';
import axios, { type AxiosResponse } from 'axios';
import { attach } from '../../../lib/index.js';
import { createXServer, type XServer } from '../../../lib/testing/index.js';
import { serve, withRealAdapters } from '../../helpers/web.js';
import {
  ADAPTERS,
  AUTH,
  closeAll,
  desk,
  FILTERED,
  line,
  moment,
  opens,
  PATH,
  QUICK,
  Taker,
  until,
} from './reading.js';

/** A stream runs on the user's own instance: what is set there applies, and none of it breaks a stream. */
withRealAdapters();

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await closeAll();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function x(): Promise<XServer> {
  const server = await createXServer();
  servers.push(server);
  return server;
}

const SETTINGS: [string, object][] = [
  ['a timeout', { timeout: 30 }],
  ['maxContentLength', { maxContentLength: 50 }],
  ['maxBodyLength', { maxBodyLength: 1 }],
  ['validateStatus that takes all', { validateStatus: () => true }],
  ['validateStatus that takes nothing', { validateStatus: () => false }],
  ['validateStatus: null', { validateStatus: null }],
  [
    'transformResponse that throws',
    {
      transformResponse: [
        (): never => {
          throw new Error('mine');
        },
      ],
    },
  ],
  [
    'transformResponse that parses',
    { transformResponse: [(text: unknown) => JSON.parse(String(text)) as unknown] },
  ],
  ['responseType', { responseType: 'json' }],
  ['no decompression', { decompress: false }],
  ['agents', { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) }],
  ['a listener of progress', { onDownloadProgress: () => {} }],
  ['no redirects', { maxRedirects: 0 }],
  ['parameters of its own', { params: { 'tweet.fields': 'id' } }],
];

describe.each(ADAPTERS)('the instance, by the %s adapter', (adapter) => {
  it.each(SETTINGS)('has %s', async (_, config) => {
    const server = await x();
    server.reply(FILTERED, { status: 500, body: { title: 'Internal Server Error' } }, { times: 1 });
    const stream = server.stream(FILTERED);
    const made = desk(server.url, adapter, config);
    const taker = new Taker(made.x.stream(PATH));
    await until(() => made.told('connect').length === 1);
    stream.publish(5);
    await taker.has(5);
    // Longer than the timeout of the instance.
    await moment(40);
    stream.cut();
    await until(() => made.told('connect').length === 2);
    stream.publish(5);
    await taker.has(10);
    expect(taker.ids.map((id) => stream.numberOf(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(made.told('invalidBody')).toEqual([]);
    expect(stream.mostConnections).toBe(1);
  });

  it.each(['before', 'after'])(
    'has an interceptor from %s attach: a token for each connect',
    async (when) => {
      const server = await x();
      const stream = server.stream(FILTERED);
      const instance = axios.create({ baseURL: server.url, adapter });
      const sent: string[] = [];
      const use = (): unknown =>
        instance.interceptors.request.use(async (config) => {
          await Promise.resolve();
          sent.push(`Bearer AAAA-${sent.length + 1}-token`);
          config.headers.set('Authorization', sent.at(-1));
          return config;
        });
      if (when === 'before') use();
      const handle = attach(instance, { stream: { backoff: QUICK } });
      if (when === 'after') use();
      const taker = new Taker(handle.stream(PATH));
      for (let round = 1; round <= 3; round++) {
        await until(() => stream.connections.length === 1 && stream.connects.length === round);
        stream.publish();
        await taker.has(round);
        stream.cut();
      }
      await until(() => stream.connects.length === 4);
      expect(new Set(stream.connects.map(({ credential }) => credential)).size).toBe(4);
      await handle.close();
    },
  );

  it('has an interceptor that throws: it may have a token the next time', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const instance = axios.create({ baseURL: server.url, adapter, headers: { Authorization: AUTH } });
    const handle = attach(instance, { stream: { backoff: QUICK } });
    let times = 0;
    instance.interceptors.request.use((config) => {
      if (times++ < 2) throw new Error('no token now');
      return config;
    });
    const taker = new Taker(handle.stream(PATH));
    await until(() => stream.connections.length === 1 || taker.isDone);
    stream.publish();
    await taker.has(1);
    expect([times, stream.connects.length]).toEqual([3, 1]);
    await handle.close();
  });

  it('has an interceptor of answers: it sees the streams too, and takes nothing from them', async () => {
    const server = await x();
    const stream = server.stream(FILTERED);
    const instance = axios.create({ baseURL: server.url, adapter, headers: { Authorization: AUTH } });
    const seen: unknown[] = [];
    const look = (answer: AxiosResponse): AxiosResponse => (seen.push(answer), answer);
    instance.interceptors.response.use(look);
    const handle = attach(instance, { stream: { backoff: QUICK } });
    instance.interceptors.response.use(look);
    const taker = new Taker(handle.stream(PATH));
    await until(() => stream.connections.length === 1);
    stream.publish();
    await taker.has(1);
    expect(seen.length).toBe(2);
    await handle.close();
  });

  it('has `refresh`: a 401 at a connect fetches a new token', async () => {
    // The token of an app is not refreshed, and the simulated X takes no other here.
    const asked: (string | undefined)[] = [];
    const web = await serve(({ headers }, response) => {
      asked.push(headers.authorization);
      if (headers.authorization === 'Bearer a-new-token') {
        opens(response);
        response.write(line('1'));
      } else {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"title":"Unauthorized","type":"about:blank","status":401}');
      }
    });
    servers.push(web);
    const refresh = jest.fn(() => Promise.resolve('a-new-token'));
    const config = { headers: { Authorization: 'Bearer a-user' } };
    const taker = new Taker(desk(web.url, adapter, config, { refresh }).x.stream(PATH));
    await taker.has(1);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(asked).toEqual(['Bearer a-user', 'Bearer a-new-token']);
  });
});
