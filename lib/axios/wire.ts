import axios, { type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Settlement, Ticket } from '../budget/ticket.js';
import type { CredentialNames } from '../budget/credential.js';
import type { EndpointIndex } from '../budget/endpoint-index.js';
import { floorOf, goesAgain } from '../call/again.js';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Settings } from '../model/settings.js';
import type { Ledger } from '../pacing/ledger.js';
import type { Pacer } from '../pacing/pacer.js';
import { Refusal } from '../pacing/refusal.js';
import { isGood, judgeReply } from '../reading/judge-reply.js';
import { readServerDate } from '../reading/instants.js';
import { readRateLimits } from '../reading/rate-limit-headers.js';
import { hearBody } from './error-body.js';
import { LineEntry } from './line-entry.js';
import { sendBounded } from './send-bounded.js';
import { boundTo } from './unanswered.js';
import type { Resender } from './resend.js';
import { authorizationOf, isResendable, methodOf, neverSent, plainHeaders, thrownOf } from './shapes.js';
import type { Target, Targets } from './target.js';
import type { Teller } from './teller.js';

/** What the wire is built of. */
export interface WireParts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly pacer: Pacer;
  readonly resender: Resender;
  readonly teller: Teller;
  readonly endpoints: EndpointIndex;
  readonly credentials: CredentialNames;
  readonly targets: Targets;
  readonly isOurs: (target: Target) => boolean;
}

/** One sending: what came of it, and whether another follows. */
interface Attempt {
  readonly again: boolean;
  readonly response?: AxiosResponse;
  readonly error?: unknown;
}

/**
 * What lies between a request and the adapter it would have used: here a call gets its bucket, waits for its
 * turn if it has to, is sent, and its answer is heard. It acts on the final config, after every interceptor:
 * whoever signs requests or sets tokens in one is seen.
 */
export class Wire {
  readonly #parts: WireParts;
  /** Calls under way, so that closing can wait for them or end them. */
  readonly #underWay = new Set<Call>();
  readonly #idle: (() => void)[] = [];
  #aborted = false;

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  /** The adapter for one call: `own` is the adapter axios would have used. */
  adapterFor(call: Call, own: InternalAxiosRequestConfig['adapter']): AxiosAdapter {
    return async (config) => {
      const send = axios.getAdapter(
        (own ?? axios.defaults.adapter) as Parameters<typeof axios.getAdapter>[0],
        config,
      );
      if (!this.address(call, config)) return send(config);
      const refusal = this.#refusalOf(call);
      if (refusal) throw (call.thrown = boundTo(config, refusal));
      return this.#carry(call, config, send);
    };
  }

  /** Finds the budget a request draws on; false where it goes to a host that is not ours. */
  address(call: Call, config: InternalAxiosRequestConfig): boolean {
    const { targets, isOurs, endpoints, credentials } = this.#parts;
    const target = targets.of(config);
    if (!target || !isOurs(target)) return false;
    const endpoint = endpoints.find(methodOf(config), target.path);
    const { bucket: budget } = call.options;
    call.endpoint = budget === undefined ? endpoint : { ...endpoint, budget };
    call.host = target.host;
    call.credential = credentials.of(authorizationOf(config));
    call.bucket = `${call.endpoint.budget} ${call.credential}`;
    return true;
  }

  /** Resolves once no request waits or is under way; `abort` ends those that do. */
  async drain(abort: boolean): Promise<void> {
    const idle =
      this.#underWay.size > 0 ? new Promise<void>((resolve) => this.#idle.push(resolve)) : undefined;
    if (abort) {
      this.#aborted = true;
      this.#parts.pacer.abort();
      for (const call of this.#underWay) {
        call.closed = true;
        call.abort?.();
      }
    }
    await idle;
  }

  #refusalOf(call: Call): Refusal | undefined {
    if (this.#aborted) return new Refusal('closed', 'the client was closed');
    return call.givenUp ? new Refusal('aborted', 'aborted before it was sent') : undefined;
  }

  async #carry(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): Promise<AxiosResponse> {
    this.#underWay.add(call);
    try {
      const first = await this.#attempt(call, config, send);
      const last = first.again
        ? await this.#parts.resender.untilDone(first, () => this.#attempt(call, config, send))
        : first;
      if (last.response) return last.response;
      throw last.error;
    } catch (error) {
      call.thrown = boundTo(config, error);
      throw call.thrown;
    } finally {
      this.#underWay.delete(call);
      if (this.#underWay.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  async #attempt(call: Call, config: InternalAxiosRequestConfig, send: AxiosAdapter): Promise<Attempt> {
    const ticket = this.#enter(call, config) ?? (await this.#wait(call, config));
    call.attempts++;
    let response: AxiosResponse | undefined;
    let error: unknown;
    try {
      response = await sendBounded(call, config, send, this.#parts.clock);
    } catch (thrown) {
      error = thrown;
    }
    const answer = response ?? answerIn(error);
    if (!answer) {
      this.#settle(ticket, { ending: neverSent(thrownOf(error)) ? 'unsent' : 'lost' });
      return { again: false, error };
    }
    answer.config ??= config;
    // Headers of another copy of axios are not read by the instance's own.
    if (!(config.headers instanceof axios.AxiosHeaders)) answer.headers = Object.assign({}, answer.headers);
    call.headers = plainHeaders(answer.headers);
    call.rateLimit = readRateLimits(call.headers);
    const reading = hearBody(call, answer, this.#parts.clock);
    if (reading) await reading;
    const again = this.#hear(call, config, ticket, answer);
    return response ? { again, response } : { again, error };
  }

  /** Passes at once, where nothing has to be waited for. */
  #enter(call: Call, config: InternalAxiosRequestConfig): Ticket | undefined {
    const { ledger, pacer, clock, settings } = this.#parts;
    const now = clock.now();
    if (!call.endpoint) throw new Error(`no endpoint for ${config.url}`);
    const bucket = ledger.of(call.bucket, call.endpoint, call.credential, call.host, now);
    return settings.pacing ? pacer.tryEnter(bucket, now) : bucket.take(now);
  }

  async #wait(call: Call, config: InternalAxiosRequestConfig): Promise<Ticket> {
    const { ledger, pacer, clock, teller } = this.#parts;
    const since = clock.now();
    const bucket = ledger.get(call.bucket);
    if (!bucket) throw new Error(`no bucket ${call.bucket}`);
    try {
      return await pacer.enter(bucket, new LineEntry(call, config, teller));
    } finally {
      call.queuedMs += clock.now() - since;
    }
  }

  /** Settles the ticket with what the answer told; whether the request goes again. */
  #hear(call: Call, config: InternalAxiosRequestConfig, ticket: Ticket, answer: AxiosResponse): boolean {
    const { clock, settings, teller } = this.#parts;
    const now = clock.now();
    const headers = call.headers ?? {};
    const date = readServerDate(headers);
    if (date !== undefined) ticket.bucket.clock.observe(date, ticket.sentAt, now);
    const { status } = answer;
    if (isGood(status)) {
      this.#settle(ticket, { ending: 'answered', told: call.rateLimit });
      return false;
    }
    const verdict = judgeReply(
      { status, headers, text: call.body, data: answer.data as unknown, usualTransform: true },
      call.endpoint,
      now,
    );
    if (verdict.kind === 'rate-limited') teller.rateLimited(call, config, verdict);
    this.#settle(ticket, {
      ending: verdict.kind === 'rate-limited' ? 'limited' : 'refused',
      told: call.rateLimit,
      unavailable: verdict.kind === 'unavailable',
      faulty: status >= 500,
      retryAt: floorOf(verdict),
    });
    if (!settings.resend || !settings.pacing || !isResendable(config.data)) return false;
    return goesAgain(call, verdict, methodOf(config), settings.pacing.maxWaitMs, now);
  }

  #settle(ticket: Ticket, settlement: Settlement): void {
    const change = this.#parts.pacer.settle(ticket, settlement);
    this.#parts.teller.settled(ticket.bucket, change);
  }
}

/** The answer an error brings. One that broke off in its body has no data, and is none. */
export function answerIn(error: unknown): AxiosResponse | undefined {
  const response = (error as { response?: AxiosResponse } | null | undefined)?.response;
  if (typeof response !== 'object' || response === null || typeof response.status !== 'number')
    return undefined;
  return response.data !== undefined || !isGood(response.status) ? response : undefined;
}
