import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { Admission } from './axios/admission.js';
import { Attempts } from './axios/attempts.js';
import { describeRequest } from './axios/describe-request.js';
import { Interceptors } from './axios/interceptors.js';
import { usualAuthorization } from './axios/shapes.js';
import { Resender } from './axios/resend.js';
import { Targets, type Target } from './axios/target.js';
import { Teller } from './axios/teller.js';
import type { XClient } from './axios/typed-instance.js';
import { Wire } from './axios/wire.js';
import { CredentialNames } from './budget/credential.js';
import { EndpointIndex } from './budget/endpoint-index.js';
import { Conclusions } from './call/conclude.js';
import { Retries } from './call/retries.js';
import { Tokens } from './call/tokens.js';
import type { RequestDescription } from './call/x-error-of.js';
import { makeBus, type XEvents } from './events/bus.js';
import { X_HOSTS } from './facts/hosts.js';
import { check } from './model/check.js';
import { systemClock, systemRandom, type PatientClock } from './model/clock.js';
import type { XOptions } from './model/options.js';
import type { Limits } from './model/rate-limit.js';
import type { Includes } from './model/result.js';
import { PATIENCE_MS } from './model/settings.js';
import type { ItemStream, StreamOptions } from './model/stream.js';
import { readOptions, UNPACED } from './options.js';
import { Ledger } from './pacing/ledger.js';
import { LimitsView } from './pacing/limits-view.js';
import { Pacer } from './pacing/pacer.js';
import { bottleneckTurns } from './pacing/turns.js';
import { RetryQuota } from './retry/quota.js';
import { makeFleet } from './sharing.js';
import { baseOf, Streams } from './streams.js';

/** What {@link attach} returns. */
export interface XHandle {
  /** The same axios instance, typed so that every call resolves to a Result. */
  readonly client: XClient;
  /** Typed events. @see XEventMap */
  readonly events: XEvents;
  /** What is known of every budget. */
  readonly limits: Limits;
  /**
   * A stream that stays up. It connects at the first read, reconnects as X's guide says whenever it drops, requests
   * what it missed (backfill, recovery), and removes duplicates. Permanent failures (401, 403, no rules…) throw an
   * XError; `break`, a `signal`, `detach()` and `close()` end it without an error. It can be consumed once.
   *
   * @param path of the stream, such as `/2/tweets/search/stream`
   * @throws TypeError for wrong options, for an endpoint that is not a stream, and after `detach()` or `close()`
   * @see https://docs.x.com/x-api/fundamentals/consuming-streaming-data
   * @example
   * for await (const { data, problems } of x.stream<Post>('/2/tweets/search/stream', { signal })) save(data);
   */
  stream<T = unknown, I = Includes>(this: void, path: string, options?: StreamOptions): ItemStream<T, I>;
  /** Removes the interceptors and ends the streams. The instance is as before and can be attached again. */
  detach(this: void): void;
  /**
   * Detaches and ends the streams; items they have received can still be read. Resolves when no request is queued or
   * in flight any more, which may take a whole window.
   * @param options.abort end those requests at once: they resolve to a Failure of kind `closed`
   */
  close(this: void, options?: { readonly abort?: boolean }): Promise<void>;
}

/** A registered symbol, so that the package's ESM and CommonJS copies cannot both attach to one instance. */
const ATTACHED = Symbol.for('axios-x-resilience.attached');

/**
 * Makes an axios instance resilient against the X API: its calls resolve to typed Results.
 *
 * @example
 * const x = attach(axios.create({ baseURL: 'https://api.x.com', headers: { Authorization: `Bearer ${token}` } }));
 * const result = await x.client.get<Post[]>('/2/tweets', { params: { ids: '20,21' } });
 * if (result.ok) console.log(result.data, result.problems);
 * else console.error(result.error.advice);
 *
 * @throws TypeError for wrong options, for anything but an axios instance, and if the instance is already attached
 */
export function attach(instance: AxiosInstance, options?: XOptions): XHandle {
  return attachTo(instance, options, { clock: systemClock, random: systemRandom });
}

/** {@link attach} with a given clock and random source. @internal */
export function attachTo(
  instance: AxiosInstance,
  options: XOptions | undefined,
  { clock, random }: { readonly clock: PatientClock; readonly random: () => number },
): XHandle {
  const settings = readOptions(options);
  checkInstance(instance);
  const bus = makeBus();
  const targets = new Targets();
  const endpoints = new EndpointIndex();
  const { pacing } = settings;
  const describe = (config: InternalAxiosRequestConfig): RequestDescription =>
    describeRequest(instance, config);
  const teller = new Teller(bus, describe);
  const fleet = settings.shared && makeFleet(settings, settings.shared, { clock, random, bus, teller });
  const ledger = new Ledger(pacing ?? UNPACED, fleet);
  const pacer = new Pacer(clock, bottleneckTurns(), {
    ...(pacing ?? UNPACED),
    patienceMs: PATIENCE_MS,
  });
  const isOurs = ({ host, hostname }: Target): boolean =>
    settings.hosts
      ? settings.hosts.includes(host) || settings.hosts.includes(hostname)
      : host === targets.base(instance.defaults.baseURL ?? '')?.host ||
        (X_HOSTS as readonly string[]).includes(hostname);
  const credentials = new CredentialNames();
  const { maxWaitMs } = pacing ?? UNPACED;
  const quota = settings.quota && new RetryQuota(settings.quota);
  const tokens = settings.refresh && new Tokens(settings.refresh, credentials);
  const attempts = new Attempts({
    clock,
    settings,
    pacer,
    admission: new Admission({ clock, settings, ledger, pacer, tokens, teller }),
    retries: new Retries(bus, quota, maxWaitMs, settings.retryDefaults, settings.retry, random),
    tokens,
    teller,
    describe,
    usualAuthorization: () => usualAuthorization(instance),
  });
  const resender = new Resender();
  const wire = new Wire({ attempts, pacer, resender, endpoints, credentials, targets, isOurs });
  const conclusions = new Conclusions(bus, clock);
  const mayBeOurs = (config: InternalAxiosRequestConfig): boolean => {
    const target = targets.of(config);
    // A later interceptor may still complete the URL.
    return !target || isOurs(target);
  };
  const interceptors = new Interceptors(instance, clock, settings, wire, conclusions, mayBeOurs);
  const takeOff = register(instance, interceptors);
  const view = new LimitsView(
    ledger,
    clock,
    (method, url) => endpoints.find(method.toUpperCase(), pathOf(targets, instance, url)),
    () => fleet?.refresh() ?? Promise.resolve(),
  );
  const world = { instance, clock, random, bus, pacer, targets, endpoints, describe, isOurs };
  const streams = new Streams({
    ...world,
    limits: view,
    paced: settings.pacing !== undefined,
    settings: settings.stream,
  });
  return {
    client: instance as XClient,
    events: bus,
    limits: view,
    stream: <T, I>(path: string, options?: StreamOptions) => streams.make(path, options) as ItemStream<T, I>,
    detach: () => {
      takeOff();
      void streams.end();
      void wire.drain(false).then(() => fleet?.leave());
    },
    close: async (how) => {
      // As a handler of a process signal, close() receives the signal's name instead of an options object.
      if (typeof how === 'object')
        check(how, 'close() takes', { abort: ['true or false', (value) => typeof value === 'boolean'] });
      takeOff();
      await streams.end();
      await wire.drain(how?.abort ?? false);
      await fleet?.leave();
    },
  };
}

function checkInstance(instance: AxiosInstance): void {
  const managers = (instance as Partial<AxiosInstance> | undefined)?.interceptors;
  if (typeof managers?.request?.use !== 'function' || typeof managers.response?.use !== 'function') {
    throw new TypeError(
      'attach() takes an axios instance, such as axios.create({ baseURL }), as its first argument',
    );
  }
  if (ATTACHED in instance)
    throw new TypeError('this axios instance is already attached; call detach() first');
}

/** Registers the interceptors; returns a function that removes them without a trace. */
function register(instance: AxiosInstance, { adopt, settle, fail }: Interceptors): () => void {
  const { request, response } = instance.interceptors;
  // axios skips its promise chain as long as every request interceptor is `synchronous`.
  const adopting = request.use(adopt, rethrow, { synchronous: true });
  const settling = response.use(...([settle, fail] as unknown as Parameters<typeof response.use>));
  Object.defineProperty(instance, ATTACHED, { value: true, configurable: true });
  let attached = true;
  return () => {
    // An old handle must not touch a later attachment.
    if (!attached) return;
    attached = false;
    Reflect.deleteProperty(instance, ATTACHED);
    eject(request, adopting);
    eject(response, settling);
  };
}

/** Needed because axios before 1.19 calls the rejection handler of a synchronous interceptor without a check. */
function rethrow(error: unknown): never {
  throw error;
}

/** axios sets an ejected handler to null. If ours is the last, this removes it, so that the list is as before. */
function eject(manager: { eject(id: number): void }, id: number): void {
  manager.eject(id);
  const { handlers } = manager as { handlers?: unknown[] };
  if (Array.isArray(handlers) && handlers.length === id + 1 && handlers[id] === null) handlers.pop();
}

function pathOf(targets: Targets, instance: AxiosInstance, url: string): string {
  return (
    targets.of({ url, ...baseOf(instance) } as InternalAxiosRequestConfig)?.path ??
    url.split(/[?#]/, 1)[0] ??
    url
  );
}
