import type { AxiosInstance, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Conclusions } from '../call/conclude.js';
import { readRequestOptions, readRequestRetry } from '../call/request-options.js';
import { TokenRefused } from '../call/tokens.js';
import type { RequestDescription } from '../call/x-error-of.js';
import { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Reply } from '../model/ports.js';
import type { Result } from '../model/result.js';
import type { Settings } from '../model/settings.js';
import { Refusal } from '../pacing/refusal.js';
import { isSafe } from '../retry/repeatable.js';
import { plainHeaders } from '../reading/plain-headers.js';
import { carriedBy, carry } from './carried-call.js';
import { describeRequest } from './describe-request.js';
import { guardRequest, hasUsualTransform, TransformGuard } from './guarded-transforms.js';
import { isCancel, methodOf, thrownOf } from './shapes.js';
import { originalOf, plainOf } from './unanswered.js';
import { answerIn } from './answer-in.js';
import { isNeverSent } from './never-sent.js';
import { veil } from './veiled-body.js';
import type { Wire } from './wire.js';
import { linkBody, hideCancellation } from './hidden-cancellation.js';

/** The request and response interceptors: a call comes in as a config and goes out as a Result. */
export class Interceptors {
  readonly #guard = new TransformGuard();

  constructor(
    private readonly instance: AxiosInstance,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly wire: Wire,
    private readonly conclusions: Conclusions,
    private readonly mayBeOurs: (config: InternalAxiosRequestConfig) => boolean,
  ) {}

  /** Request: attaches a `Call` and the wire's adapter to the config. Leaves requests to other hosts alone. */
  readonly adopt = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
    const known = carriedBy(config);
    // Another plugin sends the same call again: it stays one call, with one more attempt counted.
    if (known && !known.call.concluded) return config;
    if (!this.mayBeOurs(config)) return config;
    const options = readRequestOptions((config as { x?: unknown }).x);
    const call = new Call(this.clock.now(), options, readRequestRetry(options, this.settings));
    const own = known ? known.own : config.adapter;
    carry(config, { call, own }, this.wire.adapterFor(call, own));
    this.#guard.put(config);
    if (!isSafe(methodOf(config))) guardRequest(config);
    hideCancellation(call, config);
    return config;
  };

  /** Response: makes the Result of an answer. */
  readonly settle = (response: AxiosResponse): AxiosResponse | Result | Promise<Result> => {
    const config = (response as Partial<AxiosResponse> | undefined)?.config;
    const call = carriedBy(config)?.call;
    if (!config || !call || !this.#isOurs(call, config)) return response;
    const result = this.#answered(call, response, config);
    return call.options.raw ? response : result;
  };

  /** Rejection: makes the Result of a failed call. Rethrows what a user's own interceptor threw. */
  readonly fail = (error: unknown): Result | Promise<Result> => {
    const config = (error as { config?: InternalAxiosRequestConfig } | null | undefined)?.config;
    const call = carriedBy(config)?.call;
    if (!call || !config || call.concluded || !isOfTheCall(error, call)) throw error;
    if (!this.#isOurs(call, config)) throw plainOf(originalOf(error), config);
    const answer = answerIn(originalOf(error));
    const result = answer ? this.#answered(call, answer, config) : this.#thrown(call, error, config);
    if (call.options.raw) throw plainOf(originalOf(error), config);
    return result;
  };

  #isOurs(call: Call, config: InternalAxiosRequestConfig): boolean {
    // A cache interceptor or an early abort may end a call before it reaches the wire: check its host now.
    return call.bucket !== '' || this.wire.address(call, config);
  }

  #answered(
    call: Call,
    response: AxiosResponse,
    config: InternalAxiosRequestConfig,
  ): Result | Promise<Result> {
    if (config.responseType === 'stream') {
      linkBody(call, response);
      if (!call.options.raw) veil(response);
    }
    call.conclude();
    const reply: Reply = {
      status: response.status,
      headers: call.headers ?? plainHeaders(response.headers),
      text: call.body,
      data: response.data as unknown,
      usualTransform: hasUsualTransform(config),
    };
    return this.conclusions.answered(call, reply, response, this.#describer(config));
  }

  #thrown(call: Call, error: unknown, config: InternalAxiosRequestConfig): Result | Promise<Result> {
    call.conclude();
    const original = endOf(call, originalOf(error));
    if (original instanceof Refusal) return this.conclusions.refused(call, original, this.#describer(config));
    if (original instanceof TokenRefused) {
      return this.conclusions.unauthorized(call, thrownOf(original.reason), this.#describer(config));
    }
    return this.conclusions.thrown(
      call,
      thrownOf(original),
      call.attempts > 0 && !isNeverSent(original),
      this.#describer(config),
    );
  }

  #describer(config: InternalAxiosRequestConfig): () => RequestDescription {
    return () => describeRequest(this.instance, config);
  }
}

/** axios may replace our refusal by a cancellation of its own: the refusal is how the call really ended. */
function endOf({ thrown }: Call, original: unknown): unknown {
  const ended = originalOf(thrown);
  return ended instanceof Refusal && isCancel(original) ? ended : original;
}

/**
 * Whether the call itself ended with this error: from its adapter, a cancellation, or an adapter that an interceptor
 * set in place of ours. Any other error comes from a user's own interceptor.
 */
function isOfTheCall(error: unknown, call: Call): boolean {
  if (error === call.thrown || isCancel(error)) return true;
  return call.attempts === 0 && (error as { isAxiosError?: unknown }).isAxiosError === true;
}
