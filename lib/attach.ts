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
   * A stream that stays up: it connects when it is first read, again whenever it drops, as X's guide says, asks for
   * what it missed, and drops what comes twice. What cannot be mended (401, 403, no rules…) throws the XError;
   * `break`, a `signal` and `close()` end it quietly. It has one consumer.
   *
   * @param path of the stream, such as `/2/tweets/search/stream`
   * @throws TypeError for wrong options
   * @see https://docs.x.com/x-api/fundamentals/consuming-streaming-data
   * @example
   * for await (const { data, problems } of x.stream<Post>('/2/tweets/search/stream', { signal })) save(data);
   */
  stream<T = unknown, I = Includes>(this: void, path: string, options?: StreamOptions): ItemStream<T, I>;
  /** Takes everything off: the instance is as it was found, and may be attached again. Ends its streams. */
  detach(this: void): void;
  /**
   * Detaches, ends the streams (what they have read can still be taken) and resolves once no request waits or is under
   * way, which may take a window.
   * @param options.abort end those at once: they resolve to a Failure of kind `closed`
   */
  close(this: void, options?: { readonly abort?: boolean }): Promise<void>;
}

/** By a registered symbol: the package's ESM and CommonJS copies must not both attach to one instance. */
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
 * @throws TypeError for wrong options, for what is no axios instance, and for an instance that is attached already
 */
export function attach(instance: AxiosInstance, options?: XOptions): XHandle {
  return attachTo(instance, options, { clock: systemClock, random: systemRandom });
}

/** {@link attach} with a clock and chance of one's own. @internal */
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
    retries: new Retries(bus, quota, maxWaitMs, settings.retryDefaults, random),
    tokens,
    teller,
    describe,
    usualAuthorization: () => usualAuthorization(instance),
  });
  const resender = new Resender();
  const wire = new Wire({ attempts, pacer, resender, endpoints, credentials, targets, isOurs });
  const conclusions = new Conclusions(bus, () => clock.now());
  const mayBeOurs = (config: InternalAxiosRequestConfig): boolean => {
    const target = targets.of(config);
    // A URL that is not whole yet may be made so by an interceptor that runs later.
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
      // Registered as a signal handler it receives the signal's name, which is no options object.
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
  if (ATTACHED in instance) throw new TypeError('this axios instance is attached already; detach() it first');
}

/** Registers the interceptors; returns what takes them off again and leaves no trace. */
function register(instance: AxiosInstance, { adopt, settle, fail }: Interceptors): () => void {
  const { request, response } = instance.interceptors;
  // `synchronous` keeps axios on its shorter path when no interceptor needs the longer one.
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

/** axios before 1.8 calls this without looking whether it is there. */
function rethrow(error: unknown): never {
  throw error;
}

/** axios leaves an empty place behind; where ours was the last, the list is as it was found. */
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
