import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Ticket } from '../budget/ticket.js';
import { attemptError } from '../call/attempt-error.js';
import type { FailedAttempt } from '../call/retries.js';
import type { Tokens } from '../call/tokens.js';
import type { Call } from '../model/call.js';
import type { Reply } from '../model/ports.js';
import { Refusal } from '../pacing/refusal.js';
import { isGood, judgeReply } from '../reading/judge-reply.js';
import { readRateLimits } from '../reading/rate-limit-headers.js';
import { judgeThrown } from '../reading/thrown.js';
import { isSafe, isUnclear } from '../retry/repeatable.js';
import { answerIn } from './answer-in.js';
import type { AttemptParts } from './attempt-parts.js';
import { BodyWatch } from './body-watch.js';
import { hearBody } from './error-body.js';
import { refreshToken } from './refresh-token.js';
import { NODE_HTTP } from './node-http.js';
import { isNeverSent, isThrownByNode, NotSent, wasRedirectedToRead } from './never-sent.js';
import { Redirects } from './redirects.js';
import { sendBounded } from './send-bounded.js';
import { authorizationOf, headersOf, isResendable, methodOf, setAuthorization, thrownOf } from './shapes.js';
import { floorOf, isLimited } from '../retry/decide.js';
import type { AttemptOutcome, AttemptPlan } from './attempt.js';

/**
 * Makes the attempts of calls: each waits for its turn if necessary, is sent, has its answer read, and settles its
 * ticket. The pacer decides how long it waits, `Retries` whether another attempt follows.
 */
export class Attempts {
  readonly #redirects = new Redirects();

  constructor(private readonly parts: AttemptParts) {}

  /** Sends a call once, as soon as its budget allows, and reports the outcome to the trip. */
  make<R>(trip: AttemptPlan<R>): Promise<R> {
    const { clock, admission } = this.parts;
    const body = BodyWatch.of(trip.config);
    if (body?.failure) return crashed(trip, body.failure);
    let ticket: Ticket | undefined;
    try {
      ticket = admission.atOnce(trip.call, trip.config);
    } catch (error) {
      return crashed(trip, error);
    }
    if (ticket) return this.#send(trip, ticket);
    const since = clock.now();
    body?.begin();
    return admission.wait(trip.call, trip.config).then(
      (granted) => {
        trip.call.queuedMs += clock.now() - since;
        const failure = body?.end();
        return failure ? this.#crash(trip, granted, 'unsent', failure) : this.#send(trip, granted);
      },
      (error: unknown) => {
        trip.call.queuedMs += clock.now() - since;
        return trip.fail(body?.end() ?? error);
      },
    );
  }

  /** Ends a trip with an error that is not the outcome of its request. Settles the ticket if nothing has yet. */
  #crash<R>(trip: AttemptPlan<R>, ticket: Ticket, ending: 'unsent' | 'lost', error: unknown): R | Promise<R> {
    this.parts.admission.settle(ticket, { outcome: ending }, trip.call);
    return trip.fail(error);
  }

  #send<R>(trip: AttemptPlan<R>, ticket: Ticket): Promise<R> {
    const { call, config } = trip;
    const { tokens, clock } = this.parts;
    try {
      const renewed = tokens?.insteadOf(call.credential, authorizationOf(config));
      if (renewed !== undefined) setAuthorization(config, renewed);
      call.attempts++;
      return sendBounded(trip, clock, this.#redirects, (response, error) => {
        try {
          const unsent = trip.send === NODE_HTTP && !(error instanceof Refusal) && isThrownByNode(error);
          return this.#hear(trip, ticket, response, unsent ? new NotSent(error) : error);
        } catch (crash) {
          return this.#crash(trip, ticket, 'lost', crash);
        }
      });
    } catch (error) {
      return Promise.resolve(this.#crash(trip, ticket, 'unsent', error));
    }
  }

  #hear<R>(
    trip: AttemptPlan<R>,
    ticket: Ticket,
    response: AxiosResponse | undefined,
    error: unknown,
  ): R | Promise<R> {
    const { call, config } = trip;
    const answer = response ?? answerIn(error);
    if (!answer) return trip.done({ again: this.#lost(call, config, ticket, error), error });
    answer.config ??= config;
    call.headers = headersOf(answer, config, trip.send === NODE_HTTP);
    call.rateLimit = readRateLimits(call.headers);
    const reading = hearBody(call, answer, this.parts.clock);
    if (isGood(answer.status) && !reading) {
      this.#carriedOut(call, ticket);
      return trip.done(response ? { again: false, response } : { again: false, error });
    }
    return this.#afterReading(trip, ticket, answer, response ? { response } : { error }, reading);
  }

  async #afterReading<R>(
    trip: AttemptPlan<R>,
    ticket: Ticket,
    answer: AxiosResponse,
    outcome: Omit<AttemptOutcome, 'again'>,
    reading: Promise<void> | undefined,
  ): Promise<R> {
    let again = false;
    try {
      if (reading) await reading;
      if (isGood(answer.status)) this.#carriedOut(trip.call, ticket);
      else again = await this.#refused(trip.call, trip.config, ticket, answer);
    } catch (crash) {
      return this.#crash(trip, ticket, 'lost', crash);
    }
    return trip.done({ again, ...outcome });
  }

  #carriedOut(call: Call, ticket: Ticket): void {
    this.parts.admission.settle(ticket, { outcome: 'answered', rateLimit: call.rateLimit }, call);
    this.parts.retries.succeeded(call);
  }

  /** No answer came. Returns whether the request is sent again. */
  #lost(call: Call, config: InternalAxiosRequestConfig, ticket: Ticket, error: unknown): boolean {
    const unsent = isNeverSent(error);
    this.parts.admission.settle(ticket, { outcome: unsent ? 'unsent' : 'lost' }, call);
    if (error instanceof Refusal) return false;
    const thrown = thrownOf(error);
    const verdict = judgeThrown(thrown);
    const { clock, describe, retries } = this.parts;
    const now = clock.now();
    const failed: FailedAttempt = {
      method: methodOf(config),
      verdict,
      unclear: !unsent && verdict.kind !== 'not-sent',
      resendable: isResendable(config.data),
      gated: false,
      error: () => attemptError(call, { thrown }, describe(config), now),
    };
    if (!retries.after(call, failed, now)) return false;
    retries.tell(call, failed, call.notBefore - now);
    return true;
  }

  /** The answer is not a 2xx: settles the ticket with what it says. Returns whether the request is sent again. */
  #refused(
    call: Call,
    config: InternalAxiosRequestConfig,
    ticket: Ticket,
    answer: AxiosResponse,
  ): boolean | Promise<boolean> {
    const { clock, settings, teller, retries, tokens, describe } = this.parts;
    const now = clock.now();
    const { status } = answer;
    const headers = call.headers ?? {};
    const reply: Reply = { status, headers, text: call.body, data: answer.data, usualTransform: true };
    const verdict = judgeReply(reply, call.endpoint, now);
    const limited = isLimited(verdict);
    const unavailable = verdict.kind === 'unavailable';
    const failed: FailedAttempt = {
      method: methodOf(config),
      verdict,
      unclear: isUnclear(status) || (wasRedirectedToRead(answer) && !isSafe(methodOf(config))),
      resendable: isResendable(config.data),
      gated: settings.pacing !== undefined && (limited || unavailable),
      error: () => attemptError(call, { reply }, describe(config), now),
    };
    const mending =
      status === 401 &&
      (verdict.kind === 'unauthorized' || verdict.kind === 'unknown') &&
      call.retry !== undefined &&
      failed.resendable &&
      !failed.unclear &&
      tokens?.canRefresh(call, authorizationOf(config));
    const again = !mending && retries.after(call, failed, now);
    try {
      if (limited) teller.rateLimited(call, config, verdict);
    } finally {
      // Even if something above throws: an unsettled ticket would reduce the budget for good.
      this.parts.admission.settle(
        ticket,
        {
          outcome: limited ? 'limited' : 'refused',
          rateLimit: call.rateLimit,
          unavailable,
          faulty: status >= 500,
          retryAt: floorOf(verdict),
          pause: limited || unavailable ? retries.probePause(call, failed) : undefined,
        },
        call,
      );
    }
    if (mending) return refreshToken(this.parts, tokens as Tokens, call, config, failed);
    if (again) {
      const at = failed.gated ? (ticket.bucket.blocker(now)?.at ?? now) : call.notBefore;
      retries.tell(call, failed, Math.max(0, at - now));
    }
    return again;
  }
}

async function crashed<R>(trip: AttemptPlan<R>, error: unknown): Promise<R> {
  return trip.fail(error);
}
