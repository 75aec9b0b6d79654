import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import axios from 'axios';
import { attach, explain, problemsById, type Failure, type Result, type XHandle } from '../../lib/index.js';

/** What an answer says is said in full: which thing, which parameter, when, and no secret. */
const TOKEN = 'AAAA-a-token-of-some-length';
const TYPE = 'https://api.twitter.com/2/problems';

let answer: { status: number; headers?: Record<string, string>; body: unknown };
let server: Server;
let x: XHandle;

beforeAll(async () => {
  server = createServer((_, response) => {
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  x = attach(axios.create({ baseURL, headers: { Authorization: `Bearer ${TOKEN}` } }), { pacing: false });
});

afterAll(async () => {
  await x.close();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(
  status: number,
  body: unknown,
  { headers, ...config }: { headers?: Record<string, string>; method?: string; data?: unknown } = {},
): Promise<Result> {
  answer = { status, body, ...(headers && { headers }) };
  return x.client.request({ url: '/2/tweets', x: { retry: false }, ...config });
}

async function failure(...given: Parameters<typeof ask>): Promise<Failure> {
  const result = await ask(...given);
  if (result.ok) throw new Error('a failure was expected');
  return result;
}

describe('a spending cap', () => {
  const body = {
    account_id: 5,
    title: 'SpendCapReached',
    detail: 'Your enrolled account [5] has reached its billing cycle spend cap.',
    reset_date: '2026-04-14',
    type: `${TYPE}/credits`,
  };

  it.each([402, 403])('is none of credits, though X gives it their type (%i)', async (status) => {
    const { error } = await failure(status, body);
    expect(error.kind).toBe('spend-cap-reached');
    expect(error.problems).toMatchObject([{ kind: 'credits', reset_date: '2026-04-14' }]);
    expect(explain(body).kind).toBe('spend-cap-reached');
  });

  it('leaves credits what they are', async () => {
    const { error } = await failure(402, { ...body, title: 'CreditsDepleted', detail: 'no credits' });
    expect(error.kind).toBe('credits-depleted');
  });
});

describe('problems', () => {
  it('of several things that share the type of their document are all there', async () => {
    const type = `${TYPE}/resource-not-found`;
    const errors = ['3_1', '3_2'].map((id) => ({
      resource_id: id,
      value: id,
      title: 'Not Found Error',
      type,
    }));
    const result = await failure(404, { errors, title: 'Not Found Error', detail: 'gone', type });
    expect([...problemsById(result).keys()]).toEqual(['3_1', '3_2']);
  });

  it.each([
    ['no type', {}],
    ['a type never seen', { type: `${TYPE}/brand-new` }],
    ['a type that is documented without', { type: `${TYPE}/internal-error` }],
  ])('with %s say which thing they are about', async (_, type) => {
    const errors = [{ resource_id: '2', resource_type: 'user', title: 'Not Found Error', ...type }];
    const result = await ask(200, { data: [{ id: '1' }], errors });
    expect(result.kind).toBe('partial');
    expect(problemsById(result).get('2')).toMatchObject({ resource_id: '2', resource_type: 'user' });
  });

  it('without a type are known by what the documentation calls them', async () => {
    const errors = [{ resource_type: 'user', title: 'Not Found Error', detail: 'Could not find user.' }];
    expect((await failure(200, { errors })).error.kind).toBe('resource-not-found');
  });

  it('with neither type nor name say so', async () => {
    const { error } = await failure(200, { errors: [{ detail: 'something' }] });
    expect(error).toMatchObject({ kind: 'unknown', detail: 'something', retry: 'never' });
    expect(error.advice).not.toContain('status');
  });

  it('in a 200 are judged by the status that they name', async () => {
    const body = { title: 'Service Unavailable', detail: 'x', type: 'about:blank', status: 503 };
    expect((await failure(200, body)).error).toMatchObject({ kind: 'unavailable', retry: 'backoff' });
    expect((await failure(200, { data: null, ...body })).error.kind).toBe('unavailable');
  });
});

describe('a message', () => {
  const detail = 'One or more parameters to your request was invalid.';
  const message = 'The `max_results` query parameter value [5] is not between 10 and 100';

  it.each([
    ['as X sends it', { parameters: { max_results: ['5'] }, message }, `${TYPE}/invalid-request`],
    ['flat', { parameter: 'max_results', value: '5', detail: message }, `${TYPE}/invalid-request`],
    ['without a type', { parameters: { max_results: ['5'] }, message }, undefined],
  ])('names what is wrong with a parameter: %s', async (_, entry, type) => {
    const { error } = await failure(400, { errors: [entry], title: 'Invalid Request', detail, type });
    expect(error.message).toContain(`${detail} (${message})`);
    expect(error.detail).toBe(detail);
    expect(error.problems[0]).toMatchObject({ errors: [{ message, parameters: { max_results: ['5'] } }] });
  });

  it('and a report are free of control characters', async () => {
    const { error } = await failure(400, { title: 'a\ntitle', detail: 'red \u001b[31m\nline' });
    expect(error.message).toContain('red  [31m line');
    expect(error.toReport().split('\n')[0]).toBe('## 400 a title (`bad-request`)');
  });
});

it('of several empty windows the one that opens last is waited for', async () => {
  const at = (ms: number): string => String(Math.ceil((Date.now() + ms) / 1_000));
  const { error } = await failure(429, '', {
    headers: {
      'x-rate-limit-limit': '15',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': at(800_000),
      'x-app-limit-24hour-limit': '100',
      'x-app-limit-24hour-remaining': '0',
      'x-app-limit-24hour-reset': at(100_000),
    },
  });
  expect(error).toMatchObject({ kind: 'rate-limited', window: '15min' });
  expect((error.retryAt ?? 0) - Date.now()).toBeGreaterThan(790_000);
});

describe('a page with a 200', () => {
  it.each([
    '<script>location="/login"</script>',
    '<meta http-equiv="refresh">',
    `<!-- ${' '.repeat(300)} --><p>`,
  ])('is none of X, and no post: %s', async (body) => {
    const headers = { 'content-type': 'text/html' };
    const { error } = await failure(200, body, { headers, method: 'post', data: { text: 'hi' } });
    expect(error).toMatchObject({ kind: 'invalid-body', maybeApplied: true });
  });
});

it('a failure inside a 200 says why it was not sent again', async () => {
  const body = { title: 'Service Unavailable', detail: 'x', type: 'about:blank', status: 503 };
  answer = { status: 200, body };
  const result = await x.client.get('/2/tweets');
  expect(result).toMatchObject({ ok: false, error: { retryable: true, attempts: 1, gaveUp: 'answered' } });
  expect((await failure(200, body)).error.gaveUp).toBe('off');
});

it.each([
  [501, false],
  [511, false],
  [503, true],
])('a post that met a %i may have been carried out: %s', async (status, maybeApplied) => {
  const { error } = await failure(status, '', { method: 'post', data: { text: 'hi' } });
  expect(error.maybeApplied).toBe(maybeApplied);
});

it.each([
  [407, 'proxy-authentication-required'],
  [511, 'network-authentication-required'],
])('a %i is no answer of X', async (status, kind) => {
  expect((await failure(status, '')).error).toMatchObject({ kind, retry: 'never' });
});

describe('no credential shows', () => {
  it('in a Result whose data is a stream', async () => {
    answer = { status: 200, body: { data: [] } };
    const result = await x.client.get('/2/tweets', { responseType: 'stream' });
    for (const shown of [inspect(result), inspect(result, { depth: 9 }), JSON.stringify(result)])
      expect(shown).not.toContain(TOKEN);
    expect(result.ok).toBe(true);
    (result as { data: NodeJS.ReadableStream }).data.resume();
  });

  it('in a header of a success that echoes it', async () => {
    const result = await ask(200, { data: [] }, { headers: { 'x-echo': `Bearer ${TOKEN}` } });
    expect(result.response?.headers['x-echo']).toBe('[redacted]');
  });

  it('in a detail that echoes the password of a webhook', async () => {
    const url = 'https://user:a-secret-password@hooks.example.org/x';
    const { error } = await failure(400, { detail: `bad url ${url}` }, { method: 'post', data: { url } });
    expect(inspect(error)).not.toContain('a-secret-password');
  });
});

describe('explain()', () => {
  it.each(['__proto__', 'constructor', 'https://api.x.com/2/problems/__proto__'])('knows no %s', (word) => {
    expect(explain(word)).toMatchObject({ kind: 'unknown', retry: 'never' });
    expect(explain(word).title).toBeTruthy();
  });

  it('reads texts and pages as bodies', () => {
    expect(explain('User is over daily status update limit.').kind).toBe('rate-limited');
    expect(explain('Over capacity').meaning).not.toContain('problem type that');
    expect(explain('<html><body>x</body></html>').kind).toBe('unknown');
  });
});
