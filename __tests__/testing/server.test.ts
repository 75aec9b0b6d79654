import { get } from 'node:http';
import { connect } from 'node:net';
import { createXServer } from '../../lib/testing/index.js';
import { ask, withServer } from './ask.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('createXServer', () => {
  it('listens on loopback, on a free port or the one it is given', async () => {
    const first = await createXServer();
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(first.url).port);
    await expect(createXServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
    await withServer({ port }, async (server) => {
      expect(server.url).toBe(first.url);
      expect((await ask(server, 'GET /2/users/me')).status).toBe(200);
    });
  });

  it.each<[unknown, RegExp]>([
    [null, /^createXServer takes an object/],
    [{ prot: 1 }, /'prot'/],
    [{ port: 70_000 }, /^port takes/],
    [{ seed: 'a' }, /^seed takes/],
    [{ now: 5 }, /^now takes/],
    [{ latencyMs: -1 }, /^latencyMs takes/],
    [{ latencyMs: [5, 1] }, /^latencyMs takes/],
    [{ latencyMs: '5' }, /^latencyMs takes/],
    [{ windows: [] }, /^windows takes/],
    [{ windows: { 'GET /2/tweets/:wrong': [] } }, /^windows takes operations.*:wrong/],
    [{ windows: { 'GET /2/tweets': 5 } }, /^windows\['GET \/2\/tweets'\] takes/],
    [{ windows: { 'GET /2/tweets': { limit: -1, windowMs: 1 } } }, /\.limit takes/],
    [{ windows: { 'GET /2/tweets': { limit: 1, windowMs: 0 } } }, /\.windowMs takes/],
    [{ windows: { 'GET /2/tweets': { limit: 1, windowMs: 1, per: 'user' } } }, /\.per takes/],
    [{ windows: { 'GET /2/tweets': { limit: 1, windowMs: 1, headers: 'all' } } }, /\.headers takes/],
    [
      {
        windows: {
          'GET /2/tweets': [
            { limit: 1, windowMs: 1 },
            { limit: 2, windowMs: 2 },
          ],
        },
      },
      /two windows with headers '15min'/,
    ],
  ])('refuses wrong options: %#', async (options, message) => {
    const made: Promise<unknown> = Reflect.apply(createXServer, undefined, [options]);
    await expect(made).rejects.toThrow(TypeError);
    await expect(made).rejects.toThrow(message);
  });

  it('lifts every limit where the list of windows is empty', () =>
    withServer({ windows: { 'GET /2/users/me': [] } }, async (server) => {
      expect((await ask(server, 'GET /2/users/me')).headers).not.toHaveProperty('x-rate-limit-limit');
    }));

  it('takes as long to answer as it is told', () =>
    withServer({ latencyMs: [40, 60] }, async (server) => {
      const started = performance.now();
      await ask(server, 'GET /2/users/me');
      expect(performance.now() - started).toBeGreaterThanOrEqual(38);
    }));

  it('ends what is open when it closes: idle, half sent and delayed', async () => {
    const server = await createXServer();
    server.reply('GET /2/users/me', { delayMs: 600_000 });
    const port = Number(new URL(server.url).port);
    const idle = connect(port, '127.0.0.1');
    const half = connect(port, '127.0.0.1', () => half.write('POST /2/tweets HTTP/1.1\r\nhost: a\r\n'));
    const closed = [idle, half].map(
      (socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve).resume()),
    );
    const delayed = ask(server, 'GET /2/users/me').catch((error: unknown) => error);
    while (server.requests.length === 0) await nextTurn();
    await Promise.all([server.close(), server.close(), ...closed]);
    expect(await delayed).toMatchObject({ code: 'ECONNRESET' });
    await server.close();
    await expect(ask(server, 'GET /2/users/me')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('keeps no timer, neither idle nor after a client has given up waiting', async () => {
    const before = timers();
    await withServer({}, async (server) => {
      await ask(server, 'GET /2/users/me');
      expect(timers()).toBe(before);
      server.reply('GET /2/users/me', { delayMs: 600_000 });
      const impatient = get(`${server.url}/2/users/me`, { agent: false });
      const gone = new Promise((resolve) => impatient.on('error', resolve));
      while (server.requests.length < 2) await nextTurn();
      expect(timers()).toBe(before + 1);
      impatient.destroy();
      await gone;
      while (timers() > before) await nextTurn();
    });
  });
});
