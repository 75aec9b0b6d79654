import type { AxiosResponse } from 'axios';
import type { Bus } from '../events/bus.js';
import type { Refusal } from '../pacing/refusal.js';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Reply } from '../model/ports.js';
import type { Failure, Includes, Meta, Result, Success } from '../model/result.js';
import type { Verdict } from '../model/verdict.js';
import { readEnvelope, type Reading, type Unwrapped } from '../reading/envelope.js';
import { judge } from '../reading/judge.js';
import { judgeBroken, judgeRefusal, judgeSpoilt, judgeThrown, type Thrown } from '../reading/thrown.js';
import { isUnclear } from '../retry/repeatable.js';
import { AnswerInfo } from './response-info.js';
import { causeOf, xErrorOf, type RequestDescription } from './x-error-of.js';

/** A `reconcile` may take this long although the deadline of its call has come: a look-up or two. Milliseconds. */
const LOOK_UP_MS = 5_000;

/** Ends calls: makes the one Result of each, and emits its event once. */
export class Conclusions {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** The Result of a call that X answered. */
  answered(
    call: Call,
    reply: Reply,
    raw: AxiosResponse,
    describe: () => RequestDescription,
  ): Result | Promise<Result> {
    const now = this.clock.now();
    let request: RequestDescription | undefined;
    const described = (): RequestDescription => (request ??= describe());
    const scrub = (text: string): string => described().secrets.scrub(text);
    const sound = readEnvelope(reply, scrub);
    const spoilt = call.transformError !== undefined && sound.kind !== 'failure';
    const reading: Reading = spoilt ? { kind: 'broken', detail: spoiltDetail(call) } : sound;
    const response = new AnswerInfo(call, reply, raw, scrub, now);
    call.body = undefined;

    if (reading.kind === 'success') return successOf(reading.envelope, response);
    if (reading.kind === 'partial') {
      const { problems } = reading;
      if (this.bus.hears('partialError')) {
        const { requestId, status } = response;
        this.bus.emit('partialError', {
          ...told(call, described()),
          status,
          ...(requestId && { requestId }),
          problems,
        });
      }
      return { ok: true, kind: 'partial', ...reading.envelope, problems, response } as Result;
    }
    const verdict =
      reading.kind === 'broken'
        ? (spoilt ? judgeSpoilt : judgeBroken)(reply.status, reading.detail)
        : judge({ ...reply, problems: reading.problems, perSecond: call.endpoint?.perSecond ?? false, now });
    const meta = reading.kind === 'failure' ? (reading.meta as Meta | undefined) : undefined;
    // A 2xx that reports a passing error on X's side may still have been carried out.
    const unclear =
      reading.kind === 'broken' ||
      isUnclear(reply.status) ||
      (reply.status < 300 && verdict.retry === 'backoff');
    call.maybeApplied ||= call.attempts > 0 && unclear;
    if (reply.status < 300 && verdict.retry !== 'never') call.gaveUp ??= call.retry ? 'answered' : 'off';
    const cause =
      call.transformError === undefined ? call.cause : causeOf(thrownBy(call), described().secrets);
    return this.#fail(call, verdict, described(), now, { reply, response, meta, cause });
  }

  /** The Result of a call that ended without an answer. */
  thrown(
    call: Call,
    thrown: Thrown,
    sent: boolean,
    describe: () => RequestDescription,
  ): Result | Promise<Result> {
    const request = describe();
    const verdict = judgeThrown({ ...thrown, message: request.secrets.scrub(thrown.message) });
    call.maybeApplied ||= sent && call.attempts > 0 && verdict.kind !== 'not-sent';
    return this.#fail(call, verdict, request, this.clock.now(), { cause: causeOf(thrown, request.secrets) });
  }

  /** The Result of a call that was not sent, or that we ended while it was under way. */
  refused(call: Call, refusal: Refusal, describe: () => RequestDescription): Result | Promise<Result> {
    call.maybeApplied ||= refusal.sent;
    const verdict = judgeRefusal(refusal.kind, refusal.message, refusal);
    return this.#fail(call, verdict, describe(), this.clock.now(), {});
  }

  /** The Result of a call that waited for a new token and got none. */
  unauthorized(call: Call, reason: Thrown, describe: () => RequestDescription): Result | Promise<Result> {
    const request = describe();
    const now = this.clock.now();
    call.gaveUp = 'refresh';
    const verdict = judge({ status: 401, headers: {}, problems: [], perSecond: false, now });
    return this.#fail(call, verdict, request, now, { cause: causeOf(reason, request.secrets) });
  }

  #fail(
    call: Call,
    verdict: Verdict,
    request: RequestDescription,
    now: number,
    more: {
      reply?: Reply;
      response?: AnswerInfo;
      meta?: Meta | undefined;
      cause?: Error | undefined;
    },
  ): Failure | Promise<Result> {
    const { response, reply, meta, cause } = more;
    const error = xErrorOf(
      call,
      verdict,
      request,
      { reply, headers: response?.headers, requestId: response?.requestId, cause },
      now,
    );
    const failure: Failure = {
      ok: false,
      kind: 'failure',
      error,
      problems: verdict.problems,
      ...(response && { response }),
      ...(meta !== undefined && { meta }),
    };
    const reconcile = call.options.raw ? undefined : call.retry?.reconcile;
    if (reconcile && (error.maybeApplied || error.appliedEarlier))
      return this.#reconciled(reconcile, call, request, failure, now);
    this.#tell(call, request, failure, now);
    return failure;
  }

  /** Lets the user's `reconcile` look up the outcome of a write. If it finds nothing, the failure stands. */
  async #reconciled(
    reconcile: NonNullable<NonNullable<Call['retry']>['reconcile']>,
    call: Call,
    request: RequestDescription,
    failure: Failure,
    now: number,
  ): Promise<Result> {
    try {
      const found = await this.#untilDeadline(call, async () => reconcile(failure.error));
      if (found) return found;
    } catch (error) {
      this.bus.emit('listenerError', { event: 'reconcile', error });
    }
    this.#tell(call, request, failure, now);
    return failure;
  }

  /** A look-up is not waited for beyond the deadline of the call, but is given a while if the deadline is what ended it. */
  #untilDeadline<T>({ deadlineAt }: Call, look: () => Promise<T>): Promise<T | undefined> {
    if (deadlineAt === Infinity) return look();
    const now = this.clock.now();
    const until = now < deadlineAt ? deadlineAt : now + LOOK_UP_MS;
    return new Promise((resolve, reject) => {
      const disarm = this.clock.at(until, () => resolve(undefined));
      void look().then(resolve, reject).finally(disarm);
    });
  }

  #tell(call: Call, request: RequestDescription, { error }: Failure, now: number): void {
    if (!this.bus.hears('failure')) return;
    this.bus.emit('failure', {
      ...told(call, request),
      error,
      elapsedMs: Math.max(0, Math.round(now - call.startedAt)),
      queuedMs: Math.round(call.queuedMs),
      ...(call.gaveUp && { why: call.gaveUp }),
    });
  }
}

/** Assigns member by member, because an object spread would be the slowest step of this path. */
function successOf({ data, includes, meta }: Unwrapped, response: AnswerInfo): Success {
  const success: { -readonly [Name in keyof Success]?: Success[Name] } = { ok: true, kind: 'success', data };
  if (includes !== undefined) success.includes = includes as Includes;
  if (meta !== undefined) success.meta = meta as Meta;
  success.problems = [];
  success.response = response;
  return success as Success;
}

/** The user's own transform threw on a body that X sent with a 2xx. */
function spoiltDetail(call: Call): string {
  return `transformResponse threw: ${thrownBy(call).message}`;
}

function thrownBy({ transformError }: Call): Thrown {
  const { name, message } =
    transformError instanceof Error ? transformError : new Error(String(transformError));
  return { name, message, code: undefined };
}

function told(
  call: Call,
  { method, url }: RequestDescription,
): { method: string; url: string; bucket: string; attempts: number } {
  return { method, url, bucket: call.bucket, attempts: call.attempts };
}
