import { inspect } from 'node:util';
import type { ServerResponse } from 'node:http';
import axios from 'axios';
import { attach, isXError, type XError, type XHandle } from '../../../lib/index.js';
import { leaks, listenToAll } from '../../helpers/canaries.js';
import { serve, withRealAdapters, type Web } from '../../helpers/web.js';
import { ADAPTERS, opens, PATH, QUICK, Taker, until } from './reading.js';

/** No credential shows in what a stream tells, even if the other side echoes it. */
withRealAdapters();

const TOKEN = 'AAAAAAAAcanary-token/with+all=%2Fkinds';
const SECRET = 'canary-of-params"<&>';
const SECRETS = [TOKEN, SECRET];
const TEXT = `Bearer ${TOKEN} and ${SECRET}`;
const TYPE = 'https://api.twitter.com/2/problems/';

let web: Web;
let answer: (response: ServerResponse) => void;
beforeAll(async () => {
  web = await serve((_, response) => answer(response));
});
afterAll(() => web.close());

const problem = (type: string): object => ({
  title: TEXT,
  detail: TEXT,
  type: TYPE + type,
  [TEXT]: [TEXT, { TEXT }],
  connection_issue: TEXT,
  disconnect_type: TEXT,
  value: TEXT,
});

const says =
  (text: string, end: 'end' | 'reset' | 'stay' = 'end') =>
  (response: ServerResponse): void => {
    opens(response, { 'x-echo': encodeURIComponent(TEXT), 'set-cookie': `token=${TOKEN}` });
    response.write(text, () => {
      if (end === 'end') response.end();
      else if (end === 'reset') response.socket?.resetAndDestroy();
    });
  };

const refuses =
  (status: number, body: unknown) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(TEXT) });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const ECHOES: [string, (response: ServerResponse) => void][] = [
  [
    'a problem beside data',
    says(`${JSON.stringify({ data: { id: '1' }, errors: [problem('x')] })}\r\n`, 'stay'),
  ],
  [
    'problems of a post alone',
    says(`${JSON.stringify({ errors: [problem('resource-not-found')] })}\r\n`, 'stay'),
  ],
  ['a problem that ends it', says(`${JSON.stringify({ errors: [problem('operational-disconnect')] })}\r\n`)],
  [
    'a problem of no known type',
    says(`${JSON.stringify({ errors: [problem(encodeURIComponent(TEXT))] })}\r\n`),
  ],
  ['a problem that is thrown', says(`${JSON.stringify({ errors: [problem('client-forbidden')] })}\r\n`)],
  ['a problem as it is', says(`${JSON.stringify(problem('operational-disconnect'))}\r\n`)],
  ['an error of old', says(`${JSON.stringify({ error: { message: TEXT, sent: TEXT } })}\r\n`)],
  [
    'a disconnect of old',
    says(`${JSON.stringify({ disconnect: { code: 7, stream_name: TEXT, reason: TEXT } })}\r\n`),
  ],
  ['a line that is no JSON', says(`${TEXT}\r\n`, 'stay')],
  ['a line that is only the token', says(`${TOKEN}\r\n`, 'stay')],
  ['JSON that breaks in the token', says(`{"a":"${TOKEN.slice(0, 20)}\0${TOKEN.slice(20)}"}\r\n`, 'stay')],
  ['JSON that breaks after the token', says(`{"a":"${TOKEN}"!}\r\n`, 'stay')],
  ['half a line', says(`{"errors":[{"detail":"${TEXT}`, 'reset')],
  ['401', refuses(401, problem('unauthorized'))],
  ['403 as a page', refuses(403, `<html><title>${TEXT}</title></html>`)],
  ['409', refuses(409, problem('streaming-connection'))],
  ['429', refuses(429, problem('streaming-connection'))],
  ['400 with parameters', refuses(400, { errors: [{ message: TEXT, parameters: { [TEXT]: [TEXT] } }] })],
  ['500 as text', refuses(500, TEXT)],
];

/** All the ways in which something is printed. */
function shown(name: string, value: unknown): [string, string][] {
  return [
    [name, inspect(value)],
    [`${name}, to any depth`, inspect(value, { depth: Infinity, maxStringLength: null, getters: true })],
    [
      `${name}, hidden fields too`,
      inspect(value, { depth: Infinity, showHidden: true, maxStringLength: null }),
    ],
    [`${name} as JSON`, JSON.stringify(value) ?? ''],
  ];
}

function errorsIn(heard: readonly unknown[]): XError[] {
  return heard.flatMap((one) => {
    const { error } = (one as { event: { error?: unknown } }).event;
    return isXError(error) ? [error] : [];
  });
}

function make(adapter: 'http' | 'fetch'): XHandle {
  return attach(axios.create({ baseURL: web.url, adapter, headers: { Authorization: `Bearer ${TOKEN}` } }), {
    stream: { backoff: QUICK },
  });
}

describe.each(ADAPTERS)('secrets, by the %s adapter', (adapter) => {
  it.each(ECHOES)('echoed in %s', async (_, how) => {
    answer = how;
    const x = make(adapter);
    const heard = listenToAll(x);
    const stream = x.stream(`${PATH}?api_key=${encodeURIComponent(SECRET)}`, {
      params: { access_token: SECRET, 'tweet.fields': 'id' },
    });
    const taker = new Taker(stream);
    const names = ['invalidBody', 'disconnect', 'reconnect'];
    const isTold = (): boolean => heard.some((one) => names.includes((one as { name: string }).name));
    await until(() => taker.isDone || taker.items.length > 0 || isTold());
    await x.close({ abort: true });
    const thrown = await taker.done;
    const errors = [...errorsIn(heard), ...(isXError(thrown) ? [thrown] : [])];
    const told: [string, string][] = [
      ...shown('stream', stream),
      ...shown('state', stream.state),
      ['x.events', inspect(x.events, { depth: Infinity })],
      ...shown('events', heard),
      ...shown(
        'problems',
        taker.items.map(({ problems }) => problems),
      ),
      ...shown('thrown', thrown),
      ...errors.flatMap((error): [string, string][] => [
        ...shown('error', error),
        ...shown('error.toJSON()', error.toJSON()),
        ['error.toReport()', error.toReport()],
        ['error.stack', String(error.stack)],
        ['error.message', error.message],
      ]),
    ];
    expect(leaks(told, SECRETS)).toEqual([]);
    // A part of a token that is long enough to tell which it is.
    expect(told.filter(([, text]) => text.includes('canary-token'))).toEqual([]);
  });

  it('thrown by an interceptor of the user', async () => {
    const x = make(adapter);
    const heard = listenToAll(x);
    x.client.interceptors.request.use(() => {
      throw new Error(`no luck with ${TEXT}`);
    });
    const taker = new Taker(x.stream(PATH, { params: { access_token: SECRET }, maxElapsedMs: 20 }));
    const thrown = await taker.done;
    await x.close();
    expect(isXError(thrown)).toBe(true);
    expect(leaks([...shown('thrown', thrown), ...shown('events', heard)], SECRETS)).toEqual([]);
  });
});
