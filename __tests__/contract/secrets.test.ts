import axios, { type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { attach, type Result, type XError } from '../../lib/index.js';
import { everythingTold, leaks, listenToAll } from '../helpers/canaries.js';
import { refusingUrl, serve, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

/** What the server sends back, given the text in which every secret stands. */
type Echo = (text: string) => {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  body: string;
};

const PROBLEM = 'https://api.x.com/2/problems/';
const json = (status: number, body: unknown): ReturnType<Echo> => ({ status, body: JSON.stringify(body) });

const ECHOES: [string, Echo][] = [
  [
    '200 in part, in every field of the problem',
    (text) =>
      json(200, {
        data: [{ id: '1' }],
        errors: [
          { type: `${PROBLEM}resource-not-found`, title: text, detail: text, value: text, [text]: [text] },
        ],
      }),
  ],
  [
    '200 in part, in a slug never seen',
    (text) =>
      json(200, { data: [], errors: [{ type: `${PROBLEM}${encodeURIComponent(text)}`, detail: text }] }),
  ],
  [
    '200 with errors only',
    (text) => json(200, { errors: [{ title: text, detail: text, resource_id: text, more: { text } }] }),
  ],
  [
    '201 with errors and meta',
    (text) => json(201, { meta: { sent: 1 }, errors: [{ title: text, value: text }] }),
  ],
  [
    '200 in part, in its headers',
    (text) => ({
      ...json(200, { data: [], errors: [{ title: 'Not Found Error' }] }),
      headers: {
        'set-cookie': `guest=${text}`,
        location: `https://x.com/?access_token=${text}`,
        'x-echo': text,
      },
    }),
  ],
  [
    '400 with nested parameters',
    (text) =>
      json(400, {
        type: `${PROBLEM}invalid-request`,
        title: text,
        detail: text,
        errors: [{ message: text, parameters: { [text]: [text] } }],
      }),
  ],
  ['400 of OAuth', (text) => json(400, { error: 'invalid_request', error_description: text })],
  [
    '401 of v1.1',
    (text) => json(401, { errors: [{ code: 89, message: `Invalid or expired token ${text}` }] }),
  ],
  [
    '401, in its headers',
    (text) => ({
      ...json(401, { title: 'Unauthorized', type: 'about:blank', status: 401 }),
      headers: { 'www-authenticate': `Bearer error_description="${text}"`, 'x-connection-hash': text },
    }),
  ],
  [
    '302, in its headers',
    (text) => ({ status: 302, body: '', headers: { location: `https://x.com/login?next=${text}` } }),
  ],
  [
    '403, in a page of HTML',
    (text) => ({ status: 403, type: 'text/html', body: `<html><title>${text}</title><p>${text}</html>` }),
  ],
  ['429, as a list', (text) => json(429, [{ message: text }, text])],
  ['500, as text', (text) => ({ status: 500, type: 'text/plain', body: `At ${text} in ${text}` })],
  ['200, as JSON cut short', (text) => ({ status: 200, body: `{"errors":[{"detail":"${text}"` })],
];

let web: Web;
let refused: string;
let echo: Echo | 'reset' | 'nothing';
let secretsSent: readonly string[];

beforeAll(async () => {
  refused = await refusingUrl();
  web = await serve((request, response, body) => {
    if (echo === 'reset') response.socket?.resetAndDestroy();
    if (typeof echo === 'string') return;
    // What was sent as it was sent, and every secret as such and encoded.
    const text = [
      request.url,
      ...request.rawHeaders,
      body,
      ...secretsSent,
      ...secretsSent.map(encodeURIComponent),
    ]
      .join(' | ')
      .replace(/[\r\n]/g, ' ');
    const { status, type = 'application/json', headers, body: answer } = echo(text);
    response.writeHead(status, { 'content-type': type, ...headers }).end(answer);
  });
});

afterAll(() => web.close());

const BEARER = 'AAAAcanaryBearer%2FtokenOf40characters%3D%3D';
const oauth = {
  oauth_consumer_key: 'canaryConsumerKey01',
  oauth_nonce: 'canaryNonce0123456789',
  oauth_signature: 'canarySignature/0123+456=',
  oauth_token: '12345-canaryAccessToken',
};
const OAUTH = `OAuth ${Object.entries(oauth)
  .map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
  .join(', ')}, oauth_signature_method="HMAC-SHA1", oauth_version="1.0"`;

const basic = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString('base64');

/** Ways to authenticate, and what of them must never show. */
const CREDENTIALS: [string, () => AxiosRequestConfig, readonly string[]][] = [
  [
    'a bearer token',
    () => ({ headers: { Authorization: `Bearer ${BEARER}` } }),
    [BEARER, decodeURIComponent(BEARER)],
  ],
  ['OAuth 1.0a', () => ({ headers: { Authorization: OAUTH } }), Object.values(oauth)],
  [
    'Basic by axios',
    () => ({ auth: { username: 'canaryClientId', password: 'canary:Client+Secret' } }),
    ['canary:Client+Secret', basic('canaryClientId', 'canary:Client+Secret')],
  ],
  [
    'Basic by header',
    () => ({ headers: { Authorization: `Basic ${basic('canaryApiKey', 'canaryApiSecret')}` } }),
    ['canaryApiSecret', basic('canaryApiKey', 'canaryApiSecret')],
  ],
  [
    'cookies',
    () => ({ headers: { Cookie: 'auth_token=canaryCookie01; ct0="canaryCookie02"; lang=en' } }),
    ['canaryCookie01', 'canaryCookie02'],
  ],
  [
    'headers of its own',
    () => ({
      headers: {
        'X-Api-Key': 'canaryHeaderKey',
        'X-Auth-Token': 'canary header token',
        'X-CSRF-Token': 'canaryCsrf',
      },
    }),
    ['canaryHeaderKey', 'canary header token', 'canaryCsrf'],
  ],
  [
    'the query',
    () => ({
      url: '/2/users/me?oauth_token=canary%20Query%2F01&lang=en',
      params: { access_token: 'canary Query/02', list: { client_secret: 'canaryQuery03' } },
    }),
    ['canary Query/01', 'canary Query/02', 'canaryQuery03'],
  ],
  [
    'the user info of a URL',
    () => ({ url: `${web.url.replace('//', '//canaryUser:canary%2FPassword@')}/2/users/me` }),
    ['canary/Password', basic('canaryUser', 'canary/Password')],
  ],
  [
    'the user info of a URL, with an at sign in it',
    () => ({ url: `${web.url.replace('//', '//canaryUser:canary@at@Password@')}/2/users/me` }),
    ['canary@at@Password', basic('canaryUser', 'canary@at@Password')],
  ],
  [
    'the user info of a baseURL',
    () => ({ baseURL: web.url.replace('//', '//canaryUser:canaryBasePassword@') }),
    ['canaryBasePassword', basic('canaryUser', 'canaryBasePassword')],
  ],
  [
    'a JSON body',
    () => ({
      data: {
        client_secret: 'canaryBody01',
        grant: { refresh_token: 'canary "quoted" \\ 02', list: [{ password: 'canaryBody03' }] },
        tokens: ['canaryBody04'],
        secret: { value: 'canaryBody05' },
        text: 'hello',
      },
    }),
    ['canaryBody01', 'canary "quoted" \\ 02', 'canaryBody03', 'canaryBody04', 'canaryBody05'],
  ],
  [
    'a large JSON body',
    () => ({ data: { text: 'a'.repeat(100_000), client_secret: 'canaryLarge01' } }),
    ['canaryLarge01'],
  ],
  [
    'a JSON body as bytes',
    () => ({
      data: Buffer.from('{"client_secret":"canaryBytes01"}'),
      headers: { 'content-type': 'application/json' },
    }),
    ['canaryBytes01'],
  ],
  [
    'a form',
    () => ({
      data: new URLSearchParams({
        refresh_token: 'canary Form/01',
        code_verifier: 'canaryForm02',
        grant_type: 'code',
      }),
    }),
    ['canary Form/01', 'canaryForm02'],
  ],
  [
    'a proxy',
    () => ({
      baseURL: 'http://api.x.com',
      proxy: {
        protocol: 'http',
        host: '127.0.0.1',
        port: Number(new URL(web.url).port),
        auth: { username: 'canaryProxyUser', password: 'canaryProxyPassword' },
      },
    }),
    ['canaryProxyPassword', basic('canaryProxyUser', 'canaryProxyPassword')],
  ],
];

async function told(config: AxiosRequestConfig): Promise<[Result, [string, string][]]> {
  const x = attach(axios.create({ baseURL: web.url, maxRedirects: 0 }), {
    pacing: false,
    retry: false,
    hosts: ['127.0.0.1', 'api.x.com'],
  });
  const heard = listenToAll(x);
  const result = await x.client.request({ url: '/2/users/me', method: 'POST', ...config });
  return [result, everythingTold(x, result, heard)];
}

describe.each(CREDENTIALS)('a credential in %s never shows', (_name, config, secrets) => {
  it.each(ECHOES)('where the answer echoes it: %s', async (_, answer) => {
    echo = answer;
    secretsSent = secrets;
    const [result, shown] = await told(config());
    expect(result.kind).not.toBe('success');
    expect(leaks(shown, secrets)).toEqual([]);
  });

  it.each<[string, (config: AxiosRequestConfig) => AxiosRequestConfig]>([
    ['the connection is reset', () => ((echo = 'reset'), {})],
    ['no answer comes in time', () => ((echo = 'nothing'), { timeout: 30 })],
    ['the call is aborted', () => ((echo = 'nothing'), { signal: AbortSignal.timeout(30) })],
    ['the server is not there', elsewhere],
    ['an adapter throws all it knows', () => ({ adapter: tellAll })],
  ])('where %s', async (_, more) => {
    secretsSent = secrets;
    const settings = { ...config(), ...more(config()) };
    const [result, shown] = await told(settings);
    expect(result.kind).toBe('failure');
    expect(leaks(shown, secrets)).toEqual([]);
  });
});

/** The same request to a server that is not there. */
function elsewhere({ url, baseURL, proxy }: AxiosRequestConfig): AxiosRequestConfig {
  const { host, port } = new URL(refused);
  const moved = (address: string): string => address.replace(new URL(web.url).host, host);
  return {
    baseURL: moved(baseURL ?? web.url),
    ...(url !== undefined && { url: moved(url) }),
    ...(proxy && { proxy: { ...proxy, port: Number(port) } }),
  };
}

/** An adapter whose errors carry the whole request, in words and as properties. */
const tellAll: AxiosAdapter = (config) => {
  const words = `${config.baseURL} ${config.url} ${JSON.stringify(config.headers)} ${String(config.data)} ${secretsSent.join(' ')}`;
  return Promise.reject(
    Object.assign(new Error(words, { cause: new Error(words) }), {
      config,
      code: 'ECONNRESET',
      options: config,
    }),
  );
};

const SEED = process.env['FC_SEED'] === undefined ? 20_260_101 : Number(process.env['FC_SEED']);

it('any credential of six characters or more, in any place, never shows', async () => {
  // The marks keep a random word from being one that stands in every error anyway.
  const word = fc.string({ minLength: 4, maxLength: 60 }).map((text) => `Z${text}Q`.trim());
  const places: Record<string, (secret: string) => AxiosRequestConfig> = {
    bearer: (secret) => ({ headers: { Authorization: `Bearer ${secret}` } }),
    basic: (secret) => ({ auth: { username: 'client', password: secret } }),
    cookie: (secret) => ({ headers: { cookie: `auth_token=${encodeURIComponent(secret)}` } }),
    header: (secret) => ({ headers: { 'x-api-key': secret } }),
    query: (secret) => ({ params: { access_token: secret } }),
    path: (secret) => ({ url: `/2/oauth2?client_secret=${encodeURIComponent(secret)}` }),
    json: (secret) => ({ data: { deep: { client_secret: secret } } }),
    form: (secret) => ({ data: new URLSearchParams({ refresh_token: secret }) }),
    user: (secret) => ({ baseURL: `http://client:${encodeURIComponent(secret)}@127.0.0.1:1` }),
  };
  const property = fc.asyncProperty(
    word,
    fc.constantFrom(...Object.keys(places)),
    fc.constantFrom(...ECHOES),
    fc.string({ maxLength: 20 }),
    async (secret, place, [, answer], around) => {
      const text = `${around}${secret}${around}`;
      const adapter: AxiosAdapter = (config) => {
        const { status, headers = {}, type = 'application/json', body } = answer(text);
        const all = { 'content-type': type, ...headers };
        return Promise.resolve({ status, statusText: '', headers: all, data: body, config });
      };
      const [result, shown] = await told({ ...places[place]?.(secret), adapter });
      expect(result.kind).not.toBe('success');
      expect(leaks(shown, [secret])).toEqual([]);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 2_000 });
});

it('a URL loses its user info whole, whatever stands in it', async () => {
  const adapter: AxiosAdapter = () => Promise.reject(new Error('no'));
  for (const user of [
    'canary',
    'canary:secret',
    'canary:at@secret',
    'canary@at:se:cr@et',
    ':canary',
    'canary:',
  ]) {
    const [result] = await told({ adapter, baseURL: `http://${user}@127.0.0.1:1` });
    expect(result.ok || result.error.url).toBe('http://127.0.0.1:1/2/users/me');
  }
});

it('a credential that lies across the place where a long text is cut shows no part', async () => {
  const secret = 'canaryAcrossTheCut0123456789';
  for (const length of [2_000, 4_000, 8_192, 16_384, 1_048_576]) {
    for (const status of [400, 500]) {
      const text = `${'x'.repeat(length - 20)}${secret} and more`;
      const body =
        status === 400
          ? JSON.stringify({ title: 'No', detail: text, more: text, [`${'k'.repeat(185)}${secret}`]: 1 })
          : text;
      const adapter: AxiosAdapter = (config) =>
        Promise.resolve({
          status,
          statusText: '',
          headers: { 'content-type': 'text/plain' },
          data: body,
          config,
        });
      const [, shown] = await told({ adapter, headers: { Authorization: `Bearer ${secret}` } });
      expect([length, status, leaks(shown, [secret.slice(0, 10)])]).toEqual([length, status, []]);
    }
  }
});

it('what X itself hands out in headers shows in no error of an attempt either', async () => {
  const secrets = ['canarySessionCookie', 'canaryRedirectToken'];
  const adapter: AxiosAdapter = (config) =>
    Promise.resolve({
      status: 503,
      statusText: '',
      headers: {
        'set-cookie': [`auth_token=${secrets[0]}; Path=/`],
        location: `https://x.com/cb?oauth_token=${secrets[1]}`,
      },
      data: 'Service Unavailable',
      config,
    });
  const shown: string[] = [];
  const show = (error: XError): void =>
    void shown.push(error.toReport(), JSON.stringify(error), inspect(error));
  const backoff = (_: number, error: XError): number => (show(error), 1);
  const shouldRetry = (error: XError): undefined => (show(error), undefined);
  const x = attach(axios.create({ baseURL: web.url, adapter }), {
    pacing: false,
    retry: { maxAttempts: 2, backoff, shouldRetry },
  });
  x.events.on('retry', ({ error }) => show(error));
  const result = await x.client.get('/2/users/me');
  if (!result.ok) show(result.error);
  await x.close();
  expect(shown.length).toBeGreaterThanOrEqual(9);
  expect(shown.join('\n')).toContain('set-cookie: [redacted]');
  expect(leaks([['an attempt', shown.join('\n')]], secrets)).toEqual([]);
});
