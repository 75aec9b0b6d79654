import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import axios from 'axios';
import { attach, type Success, type XHandle } from '../../lib/index.js';

/** Headers of an answer are read when somebody looks: whoever looks, however, sees the same. */
let server: Server;
let x: XHandle;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': 'auth_token=a-session',
      'x-any': '1',
    });
    response.end('{"data":{"id":"20"}}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  x = attach(axios.create({ baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});

afterAll(async () => {
  await x.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const answer = async (): Promise<Success['response']> => {
  const result = await x.client.get('/2/tweets/20');
  if (!result.response) throw new Error('no answer');
  return result.response;
};

it('shows headers in a log as if they had been there all along, without cookies', async () => {
  const shown = inspect(await answer());
  expect(shown).toContain("'x-any': '1'");
  expect(shown).toContain("'set-cookie': '[redacted]'");
  expect(shown).not.toMatch(/a-session|\[Getter|raw/);
});

it('lists headers among its own members, and sends them as JSON', async () => {
  const response = await answer();
  expect(Object.keys(response)).toContain('headers');
  expect({ ...(await answer()) }.headers['x-any']).toBe('1');
  const sent = JSON.parse(JSON.stringify(response)) as { headers: object; raw?: unknown };
  expect(sent.headers).toMatchObject({ 'x-any': '1', 'set-cookie': '[redacted]' });
  expect(sent.raw).toBeUndefined();
});

it('is read behind a proxy and when frozen', async () => {
  const behind = new Proxy(await answer(), {});
  expect(behind.headers['x-any']).toBe('1');
  expect(behind.raw.status).toBe(200);
  const frozen = Object.freeze(await answer());
  expect([frozen.headers['x-any'], frozen.headers['x-any']]).toEqual(['1', '1']);
});

it('reads its headers once', async () => {
  const response = await answer();
  expect(response.headers).toBe(response.headers);
});
