import axios, { AxiosError, type AxiosAdapter } from 'axios';
import { attach } from '../../lib/index.js';
import { isNeverSent } from '../../lib/axios/never-sent.js';

/** What proves that nothing of a request was carried out, and what does not. */
const failure = (code: string, more: object = {}): unknown =>
  AxiosError.from(Object.assign(new Error(code), { code, ...more }), undefined, {} as never);

it.each<[string, unknown, boolean]>([
  ['a connection that was refused', failure('ECONNREFUSED', { syscall: 'connect' }), true],
  ['a host without a route', failure('EHOSTUNREACH', { syscall: 'connect' }), true],
  ['a route that nobody names a call for', failure('ENETUNREACH'), true],
  ['a route that went away under a connection', failure('EHOSTUNREACH', { syscall: 'read' }), false],
  ['the same in writing', failure('ENETUNREACH', { syscall: 'write' }), false],
  ['a certificate that is not accepted', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), true],
  ['one of another host', failure('ERR_TLS_CERT_ALTNAME_INVALID'), true],
  ['bytes that are no TLS', failure('ERR_SSL_WRONG_VERSION_NUMBER'), false],
  ['a record that cannot be read', failure('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'), false],
  ['a connection that was reset', failure('ECONNRESET', { syscall: 'read' }), false],
])('%s', (_, error, never) => {
  expect(isNeverSent(error)).toBe(never);
});

it.each<[string, unknown]>([
  ['a text', 'nonsense'],
  ['what cannot be changed', Object.freeze({ status: 200, headers: {}, data: '{}' })],
  [
    'headers that throw',
    {
      status: 200,
      get headers() {
        throw new Error('lazy');
      },
    },
  ],
])('an adapter that brings %s holds no place for good', async (_, nonsense) => {
  let calls = 0;
  const adapter: AxiosAdapter = (config) =>
    Promise.resolve(
      calls++ === 0
        ? (nonsense as never)
        : { status: 200, statusText: '', headers: {}, data: '{"data":1}', config },
    );
  const x = attach(axios.create({ baseURL: 'https://api.x.com', adapter }), { retry: false });
  expect((await x.client.get('/2/users/me')).ok).toBe(false);
  expect(x.limits.list().every(({ inFlight }) => inFlight === 0)).toBe(true);
  expect((await x.client.get('/2/users/me')).ok).toBe(true);
  await x.close();
});

it('what a program sets for all of axios does not end what is sent again', async () => {
  const defaults = axios.defaults as unknown as Record<string, unknown>;
  defaults['axios-retry'] = { retries: 0 };
  defaults['signal'] = AbortSignal.abort();
  try {
    let calls = 0;
    const adapter: AxiosAdapter = (config) => {
      const status = calls++ === 0 ? 500 : 200;
      const response = { status, statusText: '', headers: {}, data: '{"data":1}', config };
      return status === 200
        ? Promise.resolve(response)
        : Promise.reject(new AxiosError('500', undefined, config, null, response));
    };
    const instance = axios.create({ baseURL: 'https://api.x.com', adapter });
    delete (instance.defaults as Record<string, unknown>)['signal'];
    const x = attach(instance, {
      retry: { backoff: { kind: 'constant', baseMs: 1, maxMs: 1, jitter: 'none' } },
    });
    expect(await x.client.get('/2/users/me')).toMatchObject({ ok: true, response: { attempts: 2 } });
    await x.close();
  } finally {
    delete defaults['axios-retry'];
    delete defaults['signal'];
  }
});
