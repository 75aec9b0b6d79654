/** Compiled by `tsc -p tsconfig.json`, never run: what the compiler knows is the test. */
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { expectTypeOf } from 'expect-type';
import { Cluster, Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import {
  attach,
  explain,
  isPartial,
  isXError,
  match,
  problemsById,
  unwrap,
  type BucketLimits,
  type Explanation,
  type Failure,
  type Includes,
  type ItemStream,
  type Meta,
  type ParameterError,
  type PartialSuccess,
  type Problem,
  type ProblemKind,
  type ProblemOf,
  type RateLimitState,
  type RateLimitWindow,
  type ResponseInfo,
  type Result,
  type RetryAdvice,
  type Scope,
  type Success,
  type WindowName,
  type XClient,
  type XEventMap,
  type XEventName,
  XError,
  type XErrorKind,
  type XHandle,
} from '../../lib/index.js';

interface Post {
  readonly id: string;
  readonly text: string;
}

const assertNever = (value: never): never => value;

/** Nothing here runs. */
declare const x: XHandle;
expectTypeOf(attach(axios.create())).toEqualTypeOf<XHandle>();
expectTypeOf(x.client).toEqualTypeOf<XClient>();
expectTypeOf(x.close()).toEqualTypeOf<Promise<void>>();
expectTypeOf(x.limits.list()).toEqualTypeOf<readonly BucketLimits[]>();
expectTypeOf(x.limits.for('GET', '/2/tweets')).toEqualTypeOf<BucketLimits | undefined>();

/** Every kind of error, case by case: nothing is left for the default. */
export function describeError(error: XError): string {
  switch (error.kind) {
    // The types of problems.
    case 'about:blank':
    case 'app-suspended':
    case 'authentication':
    case 'authentication-error':
    case 'client-disconnected':
    case 'client-forbidden':
    case 'client-not-enrolled':
    case 'conflict':
    case 'credits':
    case 'credits-depleted':
    case 'disallowed-resource':
    case 'duplicate-content':
    case 'duplicate-rules':
    case 'field-hydration-failure':
    case 'field-unauthorized':
    case 'forbidden':
    case 'internal-error':
    case 'invalid-request':
    case 'invalid-rules':
    case 'noncompliant-rules':
    case 'not-allowed':
    case 'not-authorized-for-field':
    case 'not-authorized-for-resource':
    case 'oauth-2-unauthorized':
    case 'oauth-scopes-insufficient':
    case 'oauth1-permissions':
    case 'operational-disconnect':
    case 'rate-limit':
    case 'rate-limit-exceeded':
    case 'resource-not-found':
    case 'resource-unavailable':
    case 'rule-cap':
    case 'rule-length':
    case 'server-error':
    case 'spend-cap-reached':
    case 'streaming-connection':
    case 'temporarily-restricted':
    case 'too-many-requests':
    case 'unauthorized':
    case 'unsupported-authentication':
    case 'usage-capped':
    case 'user-suspended':
    case 'unknown':
      expectTypeOf(error.kind).toEqualTypeOf<Exclude<ProblemKind, 'rate-limited'>>();
      return error.detail;
    // The statuses.
    case 'rate-limited':
      expectTypeOf(error.window).toEqualTypeOf<RateLimitWindow>();
      return error.window;
    case 'bad-gateway':
    case 'bad-request':
    case 'gateway-timeout':
    case 'gone':
    case 'headers-too-large':
    case 'method-not-allowed':
    case 'not-acceptable':
    case 'not-found':
    case 'not-implemented':
    case 'not-modified':
    case 'payload-too-large':
    case 'network-authentication-required':
    case 'payment-required':
    case 'proxy-authentication-required':
    case 'redirect':
    case 'request-timeout':
    case 'unavailable':
    case 'unprocessable':
    case 'unsupported-media-type':
      expectTypeOf(error.window).toEqualTypeOf<RateLimitWindow | undefined>();
      return error.title;
    // What never reached X, or could not be read.
    case 'aborted':
    case 'closed':
    case 'deadline':
    case 'duplicate-post':
    case 'invalid-body':
    case 'network':
    case 'not-sent':
    case 'queue-full':
    case 'shared-down':
    case 'timeout':
      return error.advice;
    default:
      return assertNever(error);
  }
}

/** A table with one entry for each kind is complete. */
export function byTable(error: XError, ways: { [Kind in XErrorKind]: () => string }): string {
  return ways[error.kind]();
}

// The contract's status kinds and failures are all there, and so is every problem.
expectTypeOf<
  | 'bad-request'
  | 'unauthorized'
  | 'payment-required'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'rate-limited'
  | 'server-error'
  | 'not-implemented'
  | 'bad-gateway'
  | 'unavailable'
  | 'gateway-timeout'
  | 'duplicate-post'
  | 'streaming-connection'
  | ProblemKind
>().toExtend<XErrorKind>();
expectTypeOf<'success'>().not.toExtend<XErrorKind>();

declare const error: XError;
expectTypeOf(error).toExtend<Error>();
expectTypeOf(error.scope).toEqualTypeOf<Scope>();
expectTypeOf(error.retry).toEqualTypeOf<RetryAdvice>();
expectTypeOf(error.retryable).toEqualTypeOf<boolean>();
expectTypeOf(error.retryAt).toEqualTypeOf<number | undefined>();
expectTypeOf(error.status).toEqualTypeOf<number | undefined>();
expectTypeOf(error.maybeApplied).toEqualTypeOf<boolean>();
expectTypeOf(error.cause).toEqualTypeOf<Error | undefined>();
expectTypeOf(error.toReport()).toEqualTypeOf<string>();
expectTypeOf(error.toJSON().name).toEqualTypeOf<'XError'>();
// @ts-expect-error read only
error.kind = 'network';
// @ts-expect-error errors are made by the library only
export const made = new XError();

export function narrowsErrors(value: unknown): void {
  if (value instanceof XError) expectTypeOf(value.advice).toEqualTypeOf<string>();
  if (isXError(value)) expectTypeOf(value).toEqualTypeOf<XError>();
}

/** `kind` narrows a problem to the fields of its own. */
export function describeProblem(problem: Problem): void {
  expectTypeOf(problem.slug).toEqualTypeOf<string | undefined>();
  expectTypeOf(problem.raw).toEqualTypeOf<unknown>();
  // @ts-expect-error not every problem has it
  void problem.resource_id;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the rest are like these
  switch (problem.kind) {
    case 'resource-not-found':
      expectTypeOf(problem).toEqualTypeOf<ProblemOf<'resource-not-found'>>();
      expectTypeOf(problem.resource_id).toEqualTypeOf<string | undefined>();
      // @ts-expect-error another problem's field
      void problem.registration_url;
      return;
    case 'client-forbidden':
      expectTypeOf(problem.registration_url).toEqualTypeOf<string | undefined>();
      expectTypeOf(problem.reason).extract<'client-not-enrolled'>().toEqualTypeOf<'client-not-enrolled'>();
      return;
    case 'invalid-request':
      expectTypeOf(problem.errors).toEqualTypeOf<readonly ParameterError[] | undefined>();
      return;
    case 'usage-capped':
      expectTypeOf<'Daily'>().toExtend<typeof problem.period>();
      return;
    case 'unknown':
      expectTypeOf(problem).toEqualTypeOf<ProblemOf<'unknown'>>();
      return;
    default:
      expectTypeOf(problem.kind).toExtend<ProblemKind>();
  }
}

export async function results(): Promise<void> {
  const result = await x.client.get<Post[]>('/2/tweets', { params: { ids: '20' } });
  expectTypeOf(result).toEqualTypeOf<Result<Post[]>>();
  // @ts-expect-error there may be none
  void result.data;
  expectTypeOf(result.problems).toExtend<readonly Problem[]>();
  if (result.ok) {
    expectTypeOf(result).toEqualTypeOf<Success<Post[]> | PartialSuccess<Post[]>>();
    expectTypeOf(result.data).toEqualTypeOf<Post[]>();
    expectTypeOf(result.includes).toEqualTypeOf<Includes | undefined>();
    expectTypeOf(result.meta).toEqualTypeOf<Meta | undefined>();
    expectTypeOf(result.response).toEqualTypeOf<ResponseInfo>();
    // @ts-expect-error what is ok has no error
    void result.error;
  } else {
    expectTypeOf(result).toEqualTypeOf<Failure>();
    expectTypeOf(result.error).toEqualTypeOf<XError>();
    expectTypeOf(result.response).toEqualTypeOf<ResponseInfo | undefined>();
  }
  switch (result.kind) {
    case 'success':
      expectTypeOf(result.problems).toEqualTypeOf<readonly []>();
      break;
    case 'partial':
      expectTypeOf(result.problems).toEqualTypeOf<readonly [Problem, ...Problem[]]>();
      break;
    case 'failure':
      expectTypeOf(result.error.kind).toEqualTypeOf<XErrorKind>();
      break;
    default:
      assertNever(result);
  }
  expectTypeOf(unwrap(result)).toEqualTypeOf<Post[]>();
  expectTypeOf(problemsById(result)).toEqualTypeOf<Map<string, Problem>>();
  if (isPartial(result)) expectTypeOf(result).toExtend<PartialSuccess<Post[]>>();
  expectTypeOf(
    match(result, {
      success: ({ data }) => data.length,
      partial: ({ problems }) => problems[0].kind,
      failure: ({ error }) => error,
    }),
  ).toEqualTypeOf<number | ProblemKind | XError>();
  // @ts-expect-error a way is missing
  match(result, { success: () => 1, partial: () => 2 });
}

export async function clients(): Promise<void> {
  const { client } = x;
  type Users = { users: Post[] };
  type Page = { next_token?: string };
  expectTypeOf(await client.get('/2/tweets')).toEqualTypeOf<Result>();
  expectTypeOf(await client.get<Post, Users, Page>('/2/tweets/1')).toEqualTypeOf<Result<Post, Users, Page>>();
  expectTypeOf(await client.post<Post>('/2/tweets', { text: 'a' })).toEqualTypeOf<Result<Post>>();
  expectTypeOf(await client.put<Post>('/2/tweets', {})).toEqualTypeOf<Result<Post>>();
  expectTypeOf(await client.patch<Post>('/2/tweets')).toEqualTypeOf<Result<Post>>();
  expectTypeOf(await client.delete<{ deleted: boolean }>('/2/tweets/1')).toEqualTypeOf<
    Result<{ deleted: boolean }>
  >();
  expectTypeOf(await client.head('/2/tweets')).toEqualTypeOf<Result>();
  expectTypeOf(await client.request<Post>({ url: '/2/tweets/1' })).toEqualTypeOf<Result<Post>>();
  expectTypeOf(await client<Post>('/2/tweets/1')).toEqualTypeOf<Result<Post>>();
  expectTypeOf(await client<Post>({ url: '/2/tweets/1' })).toEqualTypeOf<Result<Post>>();
  expectTypeOf(await client.get<Post>('/2/tweets/1', { x: { raw: false } })).toEqualTypeOf<Result<Post>>();
  expectTypeOf(client.defaults.baseURL).toEqualTypeOf<string | undefined>();
  expectTypeOf(client.interceptors.request.use).toBeFunction();

  const raw = { x: { raw: true } } as const;
  expectTypeOf(await client.get<Post>('/2/tweets/1', raw)).toExtend<AxiosResponse<Post>>();
  expectTypeOf(await client.post<Post>('/2/tweets', { text: 'a' }, raw)).toExtend<AxiosResponse<Post>>();
  expectTypeOf(await client.request<Post>({ url: '/2/tweets/1', ...raw })).toExtend<AxiosResponse<Post>>();
  expectTypeOf((await client.get<Post>('/2/tweets/1', raw)).data).toEqualTypeOf<Post>();

  // @ts-expect-error no such option
  await client.get('/2/tweets', { x: { row: true } });
  // @ts-expect-error not of this type
  await client.get('/2/tweets', { x: { raw: 'yes' } });
  // @ts-expect-error not one of axios's
  await client.get('/2/tweets', { timeout: 'soon' });
}

export function info(response: ResponseInfo, limits: BucketLimits): void {
  expectTypeOf(response.raw).toEqualTypeOf<AxiosResponse>();
  expectTypeOf(response.rateLimit).toEqualTypeOf<RateLimitState | undefined>();
  expectTypeOf(response.headers['x-any']).toEqualTypeOf<string | undefined>();
  expectTypeOf(response.requestId).toEqualTypeOf<string | undefined>();
  expectTypeOf(response.attempts).toEqualTypeOf<number>();
  expectTypeOf(response.queuedMs).toEqualTypeOf<number>();
  expectTypeOf(response.elapsedMs).toEqualTypeOf<number>();
  expectTypeOf(limits.bucket).toEqualTypeOf<string>();
  // @ts-expect-error read only
  response.status = 200;
}

export function events(): void {
  x.events.on('partialError', (event) => {
    expectTypeOf(event.problems).toEqualTypeOf<readonly [Problem, ...Problem[]]>();
    expectTypeOf(event.bucket).toEqualTypeOf<string>();
  });
  x.events.on('failure', ({ error }) => expectTypeOf(error).toEqualTypeOf<XError>());
  x.events.once('rateLimit', ({ window }) => expectTypeOf(window).toEqualTypeOf<WindowName>());
  x.events.on('rateLimited', ({ window }) => expectTypeOf(window).toEqualTypeOf<RateLimitWindow>());
  x.events.on('retry', ({ delayMs, attempt }) => expectTypeOf([delayMs, attempt]).toEqualTypeOf<number[]>());
  x.events.on('gap', ({ covered }) => expectTypeOf(covered).toEqualTypeOf<'backfill' | 'recovery' | 'no'>());
  x.events.on('listenerError', ({ error }) => expectTypeOf(error).toEqualTypeOf<unknown>());
  expectTypeOf<XEventName>().toEqualTypeOf<keyof XEventMap>();
  // What the contract names is there; more may come.
  expectTypeOf<
    | 'partialError'
    | 'failure'
    | 'retry'
    | 'throttle'
    | 'rateLimit'
    | 'rateLimited'
    | 'unavailable'
    | 'recovered'
    | 'connect'
    | 'disconnect'
    | 'reconnect'
    | 'stall'
    | 'gap'
    | 'sharedDown'
    | 'sharedUp'
    | 'listenerError'
  >().toExtend<XEventName>();
  // @ts-expect-error no such event
  x.events.on('fail', () => {});
  // @ts-expect-error no such payload
  x.events.on('failure', (event: { nothing: string }) => event);
}

expectTypeOf(explain(429)).toEqualTypeOf<Explanation>();
expectTypeOf(explain('usage-capped').retry).toEqualTypeOf<RetryAdvice>();
// @ts-expect-error not a thing that can be explained
explain(true);

declare const instance: AxiosInstance;
attach(instance, {});
attach(instance, { shared: { redis: new Redis({ lazyConnect: true }) }, appId: 'mine' });
attach(instance, { shared: { redis: new Cluster([]), namespace: 'mine', onLost: 'fail', timeoutMs: 500 } });
attach(instance, { shared: { redis: new Redis6({ lazyConnect: true }) } });
// @ts-expect-error a URL is no client
attach(instance, { shared: { redis: 'redis://127.0.0.1' } });
attach(instance, { hosts: ['api.x.com', 'localhost:8080'] });
attach(instance, { pacing: false, retry: false });
attach(instance, { pacing: { mode: 'spread', reserve: 0.2, maxConcurrent: { total: 5 }, maxWaitMs: 1_000 } });
// @ts-expect-error false, or options
attach(instance, { pacing: true });
// @ts-expect-error no such mode
attach(instance, { pacing: { mode: 'slow' } });
// @ts-expect-error a list, not a name
attach(instance, { hosts: 'api.x.com' });
// @ts-expect-error no such option
attach(instance, { host: ['api.x.com'] });
// @ts-expect-error not an instance
attach({});
// @ts-expect-error nothing to attach to
attach();

/** Items, options and state of a stream are typed. */
export async function streams(x: XHandle): Promise<void> {
  const stream = x.stream<{ id: string }>('/2/tweets/search/stream', { backfill: 'auto', overflow: 'pause' });
  expectTypeOf(stream).toEqualTypeOf<ItemStream<{ id: string }>>();
  expectTypeOf(stream.state.lag).toEqualTypeOf<number | undefined>();
  for await (const item of stream) {
    expectTypeOf(item.data).toEqualTypeOf<{ id: string }>();
    expectTypeOf(item.problems).toEqualTypeOf<readonly Problem[]>();
  }
  // @ts-expect-error there is no such way to overflow
  x.stream('/2/tweets/search/stream', { overflow: 'drop' });
}

/** Whoever takes an axios instance takes the attached one: a mock adapter, another plugin. */
export const takenForAnInstance = (client: XHandle['client']): AxiosInstance => client;
