import { inspect } from 'node:util';
import axios, {
  type AxiosAdapter,
  type AxiosRequestConfig,
  type AxiosResponse,
  type ResponseType,
} from 'axios';
import fc from 'fast-check';
import { attach, type Result } from '../../lib/index.js';

/** One answer, whatever it holds, as an adapter would bring it. */
interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

const SEED = process.env['FC_SEED'] === undefined ? 20_260_102 : Number(process.env['FC_SEED']);
/** Shares of the 100,000 answers. */
const RUNS = { json: 40_000, problems: 25_000, text: 20_000, headers: 15_000 };
/** Far more than it takes: no law is about speed. */
const PATIENCE_MS = 120_000;

/** Every so manieth failure is written down in every way too. */
const SHOWN = 10;
let checked = 0;

/** How a law is broken: the report with the smallest answer that breaks it; undefined where it holds. */
async function broken<T>(property: fc.IAsyncProperty<T>, numRuns: number): Promise<string | undefined> {
  const details = await fc.check(property, { seed: SEED, numRuns });
  const report = await fc.asyncDefaultReportMessage(details);
  return report && `${String(details.errorInstance)}\n${report}`;
}

let sent: Sent;
/** Brings what was sent as axios's own adapters do: through validateStatus. */
const adapter: AxiosAdapter = (config) => {
  const response = {
    statusText: '',
    ...sent,
    headers: { ...sent.headers },
    config,
  } as unknown as AxiosResponse;
  if (response.status >= 200 && response.status < 300) return Promise.resolve(response);
  const code = response.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  return Promise.reject(new axios.AxiosError(`status ${response.status}`, code, config, undefined, response));
};
const instance = axios.create({ adapter, baseURL: 'https://api.x.com' });
// Most of the time would go into merging defaults that no adapter here looks at.
Object.assign(instance.defaults, { headers: {}, env: {}, transitional: undefined });
const x = attach(instance, { pacing: false, retry: false });
x.events.on('failure', () => {});
x.events.on('partialError', () => {});
x.events.on('rateLimit', () => {});

/** Stack traces are most of what an error costs under jest, and say nothing here. */
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

const PROTOTYPE = Reflect.ownKeys(Object.prototype);
const clean = (): boolean =>
  ['polluted', 'isAdmin', 'type', 'errors', 'status'].every((name) => !(name in {})) &&
  Reflect.ownKeys(Object.prototype).length === PROTOTYPE.length;

/** The law: one Result, of one shape, that can be shown and written down. */
async function holds(answer: Sent, config: AxiosRequestConfig = {}): Promise<Result> {
  sent = answer;
  const result = await x.client.get('/2/tweets', config);
  if (!['success', 'partial', 'failure'].includes(result.kind)) throw new Error(`kind ${result.kind}`);
  if (result.ok !== (result.kind !== 'failure')) throw new Error('ok and kind disagree');
  if ((result.kind === 'partial') !== (result.ok && result.problems.length > 0))
    throw new Error('problems and kind disagree');
  for (const problem of result.problems) {
    if (typeof problem.kind !== 'string') throw new Error('a problem without a kind');
    for (const text of [problem.slug, problem.title, problem.detail]) {
      if (text !== undefined && typeof text !== 'string') throw new Error('a problem’s text is no text');
    }
  }
  if (!result.ok) {
    const { error } = result;
    if (error.problems !== result.problems) throw new Error('two lists of problems');
    if (
      [error.title, error.detail, error.advice, error.kind, error.docsUrl].some(
        (text) => typeof text !== 'string' || text === '',
      )
    )
      throw new Error(`an empty text: ${inspect(error)}`);
    // Showing an error costs ten times what making it does.
    if (checked++ % SHOWN === 0) {
      JSON.stringify(result);
      inspect(result, { depth: Infinity });
      error.toReport();
    }
  } else {
    JSON.stringify({ ...result, data: undefined, includes: undefined, meta: undefined });
  }
  if (!clean()) throw new Error('Object.prototype is polluted');
  return result;
}

const NAMES = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'hasOwnProperty', 'then', 'length',
  'data', 'errors', 'error', 'meta', 'includes', 'type', 'title', 'detail', 'status', 'message', 'code', 'disconnect',
  'tweet', 'details', 'reason', 'parameters', 'label', 'raw', 'kind', 'slug', 'polluted', 'config', 'headers',
  'stream_name', 'sent', 'resource_id', 'value', 'account_id', 'isAdmin', 'error_description', 'matching_rules',
]; // prettier-ignore
const TYPES = [
  'about:blank', 'https://api.x.com/2/problems/resource-not-found', 'https://api.twitter.com/2/problems/Usage-Capped',
  'https://api.x.com/2/problems/__proto__', 'constructor', '/2/problems/', '////', '?#', ' ', 'toString', 'unknown',
]; // prettier-ignore
const status = fc.oneof(
  fc.constantFrom(200, 201, 204, 400, 401, 402, 403, 404, 408, 409, 420, 429, 500, 503, 599),
  fc.integer({ min: 100, max: 599 }),
);
const leaf = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(...TYPES),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec<{ tree: unknown; object: Record<string, unknown>; list: unknown[] }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, tie('object'), tie('list')),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 })), tie('tree'), {
    maxKeys: 5,
  }),
  list: fc.array(tie('tree'), { maxLength: 4 }),
}));
/** As JSON.parse makes them: a key called __proto__ is an own key. */
const text = tree.map((value) => JSON.stringify(value));
const contentType = fc.constantFrom(
  'application/json',
  'application/problem+json',
  'text/html',
  'text/plain',
  '',
  undefined,
);
const headersOf = (type: string | undefined): Sent['headers'] =>
  type === undefined ? {} : { 'content-type': type };

it(
  'any JSON, with any status, is one Result',
  async () => {
    expect(
      await broken(
        fc.asyncProperty(status, text, contentType, async (status, data, type) => {
          await holds({ status, headers: headersOf(type), data });
        }),
        RUNS.json,
      ),
    ).toBeUndefined();
  },
  PATIENCE_MS,
);

it(
  'anything that looks like a problem, with members of any type, is one Result whose problems have kinds',
  async () => {
    const member = fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: tree });
    const problem = fc.record(
      {
        type: fc.oneof(fc.constantFrom(...TYPES), member),
        title: member,
        detail: member,
        status: member,
        code: member,
        message: member,
        errors: fc.oneof(
          member,
          fc.array(fc.record({ message: member, parameters: member, type: member }), { maxLength: 3 }),
        ),
        resource_id: member,
        value: member,
        reason: member,
        disconnect: member,
        error: member,
        details: fc.array(member, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      problem,
      fc.array(problem, { maxLength: 3 }),
      fc.record(
        { data: member, errors: fc.oneof(problem, fc.array(problem, { maxLength: 3 })), meta: member },
        { requiredKeys: [] },
      ),
    );
    expect(
      await broken(
        fc.asyncProperty(status, body, fc.boolean(), async (status, body, parsed) => {
          const data: unknown = parsed ? body : JSON.stringify(body);
          await holds({ status, headers: headersOf('application/json'), data });
        }),
        RUNS.problems,
      ),
    ).toBeUndefined();
  },
  PATIENCE_MS,
);

it(
  'any text, any bytes, and JSON cut short anywhere are one Result',
  async () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const cutShort = fc.tuple(text, fc.nat()).map(([whole, at]) => whole.slice(0, at % (whole.length + 1)));
    const body = fc.oneof(
      cutShort,
      fc.string({ unit: 'binary', maxLength: 40 }),
      bytes,
      bytes.map((array) => array.buffer),
      bytes.map((array) => Buffer.from(array)),
      cutShort.map((part) => Buffer.from(part)),
    );
    expect(
      await broken(
        fc.asyncProperty(
          status,
          body,
          contentType,
          fc.constantFrom<ResponseType>('json', 'text', 'arraybuffer'),
          async (status, data, type, responseType) => {
            await holds({ status, headers: headersOf(type), data }, { responseType });
          },
        ),
        RUNS.text,
      ),
    ).toBeUndefined();
  },
  PATIENCE_MS,
);

it(
  'any headers are one Result, and what they do not tell is unknown',
  async () => {
    const name = fc.constantFrom(
    'x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset', 'x-user-limit-24hour-limit',
    'x-user-limit-24hour-remaining', 'x-user-limit-24hour-reset', 'x-app-limit-24hour-remaining', 'retry-after', 'date',
    'content-type', 'set-cookie', 'location', 'x-transaction-id', 'x-request-id', '__proto__', 'constructor', 'X-Any',
  ); // prettier-ignore
    const value = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.integer().map(String),
      fc.integer({ min: 0, max: 2 ** 53 }),
      fc.constantFrom(
        'Thu, 01 Jan 2026 00:00:00 GMT',
        'Thu, 01 Jan 2026 00:00:00 UTC',
        '-1',
        '0',
        '1e9',
        'NaN',
        '',
        ' 5 ',
        '99999999999999999999',
        'Thu, 99 Foo 9999 99:99:99 GMT',
      ),
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
      fc.constantFrom(null, undefined, true, false),
    );
    expect(
      await broken(
        fc.asyncProperty(status, fc.dictionary(name, value, { maxKeys: 8 }), async (status, headers) => {
          const result = await holds({
            status,
            headers,
            data: status === 204 ? '' : '{"errors":[{"message":"no"}]}',
          });
          const rates = [result.response?.rateLimit ?? {}, ...(result.response?.rateLimit?.windows ?? [])];
          for (const { limit, remaining, resetAt } of rates as {
            limit?: number;
            remaining?: number;
            resetAt?: number;
          }[]) {
            for (const figure of [limit, remaining, resetAt]) {
              if (figure !== undefined && !(Number.isSafeInteger(figure) && figure >= 0))
                throw new Error(`a figure of ${figure}`);
            }
          }
          const retryAt = result.ok ? undefined : result.error.retryAt;
          if (retryAt !== undefined && !Number.isFinite(retryAt)) throw new Error(`retryAt ${retryAt}`);
        }),
        RUNS.headers,
      ),
    ).toBeUndefined();
  },
  PATIENCE_MS,
);

describe('what is enormous', () => {
  const DEEP = 100_000;
  const bodies: [string, () => string][] = [
    ['a list in lists', () => '['.repeat(DEEP) + ']'.repeat(DEEP)],
    ['an object in objects', () => '{"errors":'.repeat(DEEP) + '1' + '}'.repeat(DEEP)],
    ['problems in problems', () => `{"errors":[`.repeat(DEEP) + ']}'.repeat(DEEP)],
    ['a deep detail', () => `{"title":"a","detail":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`],
    [
      'a deep part of data, beside problems',
      () => `{"data":[],"errors":[{"title":"a","more":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}]}`,
    ],
    ['an open list in lists', () => '['.repeat(DEEP)],
    [
      '200,000 problems',
      () => JSON.stringify({ errors: Array.from({ length: 200_000 }, () => ({ title: 'a' })) }),
    ],
    [
      '200,000 members',
      () => JSON.stringify(Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`key${at}`, at]))),
    ],
    ['200,000 numbers', () => JSON.stringify({ errors: [Array.from({ length: 200_000 }, () => 9)] })],
    ['one long text', () => JSON.stringify({ title: 'a'.repeat(3_000_000), detail: 'b'.repeat(3_000_000) })],
    [
      'many long numbers',
      () => `{"errors":[{"title":"a","ids":[${'12345678901234567890,'.repeat(100_000)}1]}]}`,
    ],
    [
      'many quotes and backslashes',
      () => JSON.stringify({ title: '\\"'.repeat(500_000), id: 1 }).replace('1}', '12345678901234567890}'),
    ],
    ['many lines of markup', () => `<html>${'<title '.repeat(200_000)}`],
    ['many spaces', () => ' '.repeat(1_000_000)],
    ['many spaces before a bracket', () => `${' '.repeat(1_000_000)}<`],
  ];

  it.each(bodies)('%s is one Result', async (_, make) => {
    const data = make();
    for (const [status, type] of [
      [200, 'application/json'],
      [400, 'application/json'],
      [500, 'text/html'],
    ] as const) {
      checked = 0;
      const result = await holds({ status, headers: headersOf(type), data });
      const error = result.ok ? undefined : result.error;
      expect(JSON.stringify(error ?? '').length).toBeLessThan(5_000_000);
      expect((error?.message ?? '').length).toBeLessThan(10_000);
      expect((error?.toReport() ?? '').length).toBeLessThan(50_000);
    }
  });
});

it(
  'numbers above 2^53 survive digit by digit in every problem',
  async () => {
    const digits = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 2n ** 53n, max: 10n ** 30n }))
      .map(([negative, number]) => `${negative ? '-' : ''}${number}`);
    const shapes: ((number: string) => [number, string])[] = [
      (number) => [
        402,
        `{"type":"https://api.x.com/2/problems/credits-depleted","title":"a","account_id":${number}}`,
      ],
      (number) => [402, `{"title":"a","deep":[{"account_id": ${number} , "other":[1,${number},"x"]}]}`],
      (number) => [200, `{"data":[1],"errors":[{"title":"a","resource_id":${number}}]}`],
      (number) => [200, `{"errors":[\n{"title":"a \\" ${number}","account_id":\t${number}}]}`],
      (number) => [400, `[${number}]`],
      (number) => [400, `{"errors":[{"code":1,"message":"a","id":${number}}],"b":"\\\\"}`],
    ];
    expect(
      await broken(
        fc.asyncProperty(digits, fc.constantFrom(...shapes), async (number, shape) => {
          const [status, data] = shape(number);
          const result = await holds({ status, headers: headersOf('application/json'), data });
          expect(result.problems.length).toBeGreaterThan(0);
          expect(JSON.stringify(result.problems.map(({ raw }) => raw))).toContain(number);
          const named = /"(?:account|resource)_id"/.test(data);
          expect(JSON.stringify(result.problems)).toContain(named ? `"${number}"` : number);
        }),
        2_000,
      ),
    ).toBeUndefined();
  },
  PATIENCE_MS,
);

it(
  'numbers up to 2^53, decimals and digits in texts stay what they are',
  async () => {
    const value = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
      fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
    );
    expect(
      await broken(
        fc.asyncProperty(fc.array(value, { maxLength: 5 }), async (values) => {
          const body = { title: 'a', values };
          const result = await holds({
            status: 400,
            headers: headersOf('application/json'),
            data: JSON.stringify(body),
          });
          const [problem] = result.problems;
          const kept = (problem?.raw as typeof body | undefined)?.values;
          // Doubles that are whole and large are integers beyond 2^53, and come as their digits.
          expect(kept?.map(Number)).toEqual(values.map(Number));
        }),
        2_000,
      ),
    ).toBeUndefined();
  },
  PATIENCE_MS,
);
