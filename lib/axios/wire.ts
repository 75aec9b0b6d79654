import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { BucketNames } from '../budget/bucket-names.js';
import type { CredentialNames } from '../budget/credential.js';
import type { EndpointIndex } from '../budget/endpoint-index.js';
import type { Call } from '../model/call.js';
import type { GiveUpReason } from '../model/x-error.js';
import type { Pacer } from '../pacing/pacer.js';
import { aborted, closed, type Refusal } from '../pacing/refusal.js';
import type { Attempts } from './attempts.js';
import { Adapters } from './node-http.js';
import type { Resender } from './resend.js';
import { authorizationOf, methodOf } from './shapes.js';
import type { Target, Targets } from './target.js';
import type { AttemptOutcome, AttemptPlan } from './attempt.js';
import { boundTo, originalOf } from './unanswered.js';
import { restoreCancellation, linkCancellation } from './hidden-cancellation.js';

/** The collaborators of {@link Wire}. */
export interface WireParts {
  readonly attempts: Attempts;
  readonly pacer: Pacer;
  readonly resender: Resender;
  readonly endpoints: EndpointIndex;
  readonly credentials: CredentialNames;
  readonly targets: Targets;
  readonly isOurs: (target: Target) => boolean;
}

/** Why a call is given up for good. After another reason someone else may still send it again, with a new token for one. */
const FINAL: ReadonlySet<GiveUpReason> = new Set([
  'maybe-applied',
  'attempts',
  'elapsed',
  'deadline',
  'budget',
  'declined',
] as const);

/**
 * Sits between a request and the adapter it would have used: here a call gets its bucket, waits for its turn if
 * necessary, is sent, and has its answer read. It sees the final config, after every request interceptor, including
 * signatures and tokens that these set.
 */
export class Wire {
  readonly #parts: WireParts;
  readonly #bucketNames = new BucketNames();
  readonly #adapters = new Adapters();
  /** Calls under way, so that closing can wait for them or end them. */
  readonly #underWay = new Set<Call>();
  readonly #idle: (() => void)[] = [];
  #aborted = false;

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  /** The adapter for one call: `own` is the adapter axios would have used. */
  adapterFor(call: Call, own: InternalAxiosRequestConfig['adapter']): AxiosAdapter {
    return (config) => {
      try {
        const send = this.#adapters.of(own, config);
        // A config that is sent again past our interceptors after its call has ended is left to axios.
        if (call.concluded) return send(config);
        if (!this.address(call, config)) {
          call.foreign = true;
          restoreCancellation(call, config);
          return send(config);
        }
        // Another plugin, as axios-retry on the instance itself, sends again what was given up, a post maybe twice.
        if (isGivenUp(call)) return reject(call, config, originalOf(call.thrown));
        const refusal = this.#refusalOf(call, config);
        return refusal ? reject(call, config, refusal) : this.#carry(call, config, send);
      } catch (error) {
        return Promise.reject(error);
      }
    };
  }

  /** Finds the budget that a request draws on and records it on the call. False if its host is not handled. */
  address(call: Call, config: InternalAxiosRequestConfig): boolean {
    const { targets, isOurs, endpoints, credentials } = this.#parts;
    const target = targets.of(config);
    if (!target || !isOurs(target)) return false;
    const endpoint = endpoints.find(methodOf(config), target.path);
    const { bucket: budget } = call.options;
    call.endpoint = budget === undefined ? endpoint : { ...endpoint, budget, listed: false };
    call.host = target.host;
    call.credential = credentials.of(authorizationOf(config));
    call.bucket = this.#bucketNames.of(call.endpoint.budget, call.credential);
    return true;
  }

  /** Resolves when no request waits or is under way any more; `abort` ends them at once. */
  async drain(abort: boolean): Promise<void> {
    const idle =
      this.#underWay.size > 0 ? new Promise<void>((resolve) => this.#idle.push(resolve)) : undefined;
    if (abort) {
      this.#aborted = true;
      this.#parts.pacer.abort();
      for (const call of this.#underWay) {
        call.closed = true;
        call.flight?.close();
      }
    }
    await idle;
  }

  #refusalOf(call: Call, config: InternalAxiosRequestConfig): Refusal | undefined {
    if (this.#aborted) return closed();
    return linkCancellation(call, config) ? aborted() : undefined;
  }

  #carry(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): Promise<AxiosResponse> {
    this.#underWay.add(call);
    return this.#parts.attempts.make(new FirstAttempt(call, config, send, this));
  }

  /** Makes attempts until one is final. `first` has already been made. */
  again(trip: FirstAttempt, first: AttemptOutcome): Promise<AxiosResponse> {
    const { attempts, resender } = this.#parts;
    const next = new NextAttempt(trip);
    return resender
      .untilDone(first, () => attempts.make(next))
      .then(
        (last) => trip.finish(last),
        (error: unknown) => trip.fail(error),
      );
  }

  leave(call: Call): void {
    this.#underWay.delete(call);
    if (this.#underWay.size === 0 && this.#idle.length > 0)
      for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** The first attempt of a call, usually the only one. */
class FirstAttempt implements AttemptPlan<AxiosResponse> {
  constructor(
    readonly call: Call,
    readonly config: InternalAxiosRequestConfig,
    readonly send: AxiosAdapter,
    private readonly wire: Wire,
  ) {}

  done(attempt: AttemptOutcome): AxiosResponse | Promise<AxiosResponse> {
    return attempt.again ? this.wire.again(this, attempt) : this.finish(attempt);
  }

  finish({ response, error }: AttemptOutcome): AxiosResponse | Promise<AxiosResponse> {
    if (!response) return this.fail(error);
    this.wire.leave(this.call);
    return response;
  }

  fail(error: unknown): Promise<AxiosResponse> {
    this.wire.leave(this.call);
    return reject(this.call, this.config, error);
  }
}

/** Another attempt of the same call. */
class NextAttempt implements AttemptPlan<AttemptOutcome> {
  readonly call: Call;
  readonly config: InternalAxiosRequestConfig;
  readonly send: AxiosAdapter;

  constructor({ call, config, send }: FirstAttempt) {
    this.call = call;
    this.config = config;
    this.send = send;
  }

  done(attempt: AttemptOutcome): AttemptOutcome {
    return attempt;
  }

  fail(error: unknown): Promise<AttemptOutcome> {
    return Promise.reject(error);
  }
}

/** Ends a call with an error that is bound to its config, so that the response interceptor finds the call. */
function reject(call: Call, config: InternalAxiosRequestConfig, error: unknown): Promise<AxiosResponse> {
  call.thrown = boundTo(config, error);
  return Promise.reject(call.thrown);
}

/** A body that was a stream may be made anew, unless it may have been carried out. */
function isGivenUp({ gaveUp, maybeApplied }: Call): boolean {
  return gaveUp !== undefined && (FINAL.has(gaveUp) || (gaveUp === 'body' && maybeApplied));
}
