import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { xErrorOf, type RequestDescription } from '../call/x-error-of.js';
import { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Limits } from '../model/rate-limit.js';
import type { Result } from '../model/result.js';
import type { StreamOptions } from '../model/stream.js';
import type { Ask, OpenStream, StreamPort } from '../model/stream-port.js';
import type { Verdict } from '../model/verdict.js';
import { isXError, type XError } from '../model/x-error.js';
import { NORMAL_PRIORITY } from '../pacing/entrant.js';
import type { Pacer } from '../pacing/pacer.js';
import { judgeThrown } from '../reading/thrown.js';
import { leftToTheStream } from '../retry/decide.js';
import { discard } from './send-bounded.js';
import { thrownOf, usualAuthorization } from './shapes.js';

/** The parts of an attached instance that a stream's requests need. */
export interface StreamPortParts {
  readonly instance: AxiosInstance;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly limits: Limits;
  /** Whether connects wait for their window. */
  readonly paced: boolean;
  readonly describe: (config: InternalAxiosRequestConfig) => RequestDescription;
}

/** No retries per request: the stream's own reconnect ladders decide when it connects again. */
const NOT_AGAIN = { maxAttempts: 1, shouldRetry: leftToTheStream };

/** Sends a stream's requests on the user's instance: its agents, proxies, headers and interceptors apply to each. */
export class AxiosStreamPort implements StreamPort {
  #config: InternalAxiosRequestConfig;
  /** The bucket of this stream's connects, known after the first answer. Those of other credentials do not apply. */
  #bucket: string | undefined;

  constructor(
    private readonly parts: StreamPortParts,
    private readonly url: string,
    private readonly options: StreamOptions,
  ) {
    const { baseURL, auth } = parts.instance.defaults;
    const authorization = usualAuthorization(parts.instance);
    // Describes the request in errors until a connect has succeeded; its credentials are needed for redaction.
    this.#config = {
      method: 'get',
      url,
      headers: { ...(authorization && { authorization }), ...options.headers },
      ...(options.params && { params: options.params }),
      ...(baseURL && { baseURL }),
      ...(auth && { auth }),
    } as unknown as InternalAxiosRequestConfig;
  }

  async open({ params, connection, timeoutMs }: Ask): Promise<OpenStream | { readonly error: XError }> {
    const { instance, limits } = this.parts;
    const timer = new ConnectTimer(this.parts.clock, timeoutMs, connection);
    const config: AxiosRequestConfig = {
      method: 'get',
      url: this.url,
      params,
      headers: { ...this.options.headers },
      responseType: 'stream',
      signal: connection.signal,
      // These apply to a complete response, which a stream never has.
      timeout: 0,
      maxContentLength: -1,
      transformResponse: [],
      adapter: timer.before(instance.defaults.adapter),
      // Overrides `x` of the instance's defaults, which is meant for ordinary calls.
      x: { raw: false, deadlineMs: Infinity, retry: NOT_AGAIN },
    };
    let result: Result;
    try {
      // A slow or hanging interceptor must not delay the end of the stream.
      result = (await orEnd(instance.request(config), connection.signal)) as unknown as Result;
    } catch (error) {
      if (timer.expired) return { error: this.#timedOut(timeoutMs) };
      // A user's interceptor threw, such as one that fetches a token. It may succeed next time, so the stream goes on.
      return { error: isXError(error) ? error : this.errorOf(judgeThrown(thrownOf(error))) };
    } finally {
      timer.stop();
    }
    this.#bucket = (result as Partial<Result> | undefined)?.response?.bucket ?? this.#bucket;
    if (typeof (result as Partial<Result> | undefined)?.ok !== 'boolean')
      throw new TypeError('a response interceptor replaced the Result that x.stream() reads');
    if (!result.ok) return { error: timer.expired ? this.#timedOut(timeoutMs) : result.error };
    this.#config = result.response.raw.config;
    const { secrets } = this.parts.describe(this.#config);
    return {
      body: result.data,
      aheadMs: limits.get(result.response.bucket)?.offsetMs ?? 0,
      scrub: (text) => secrets.scrub(text),
    };
  }

  errorOf(verdict: Verdict): XError {
    const now = this.parts.clock.now();
    const call = new Call(now, {}, undefined);
    call.attempts = 1;
    return xErrorOf(call, verdict, this.parts.describe(this.#config), {}, now);
  }

  nextStartAt(): number {
    const { paced, limits } = this.parts;
    return (paced && this.#bucket !== undefined && limits.get(this.#bucket)?.nextStartAt) || 0;
  }

  wait(until: number, signal: AbortSignal): Promise<void> {
    const { clock, pacer } = this.parts;
    const entrant = {
      startedAt: clock.now(),
      priority: NORMAL_PRIORITY,
      openEndedRefusals: 0,
      deadlineAt: Infinity,
      signal,
    };
    return pacer.hold({ ...entrant, held() {} }, (go) => clock.at(until, go));
  }

  #timedOut(timeoutMs: number): XError {
    const message = `X did not answer the stream request within ${timeoutMs} ms`;
    return this.errorOf(judgeThrown({ name: 'TimeoutError', code: undefined, message }));
  }
}

/** Limits the time from the sending of a connect to its answer. Waiting for the budget before that does not count. */
class ConnectTimer {
  expired = false;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly connection: AbortController,
  ) {}

  /** Starts the timer, then calls the adapter that the instance would have used. */
  before(own: AxiosRequestConfig['adapter']): AxiosAdapter {
    return (config) => {
      this.#cancel?.();
      this.#cancel = this.clock.at(this.clock.now() + this.timeoutMs, () => {
        this.expired = true;
        this.connection.abort();
      });
      const adapter = axios.getAdapter(
        (own ?? axios.defaults.adapter) as Parameters<typeof axios.getAdapter>[0],
        config,
      );
      return orEnd(Promise.resolve(adapter(config)), this.connection.signal);
    };
  }

  stop(): void {
    this.#cancel?.();
  }
}

/** Rejects as soon as the signal aborts, even if the request ignores it. A later answer is discarded. */
function orEnd(sending: Promise<AxiosResponse>, signal: AbortSignal): Promise<AxiosResponse> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new axios.CanceledError());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    sending
      .then((response) => (signal.aborted ? discard(response) : resolve(response)), reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
