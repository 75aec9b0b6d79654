import type { AxiosResponse } from 'axios';
import type { Bus } from '../events/bus.js';
import type { Refusal } from '../pacing/refusal.js';
import type { Call } from '../model/call.js';
import { PACKAGE } from '../model/package.js';
import type { Headers, Reply } from '../model/ports.js';
import type { Failure, Meta, Result } from '../model/result.js';
import type { Verdict } from '../model/verdict.js';
import { makeXError } from '../model/x-error.js';
import type { Scrub } from '../reading/bounded-copy.js';
import { readEnvelope, type Reading } from '../reading/envelope.js';
import { judge } from '../reading/judge.js';
import type { Secrets } from '../reading/redact.js';
import { writeReport } from '../reading/report.js';
import { judgeBroken, judgeRefusal, judgeThrown, type Thrown } from '../reading/thrown.js';
import { FAILURES } from '../facts/failures.js';
import { isSafe } from './again.js';
import { AnswerInfo } from './response-info.js';

/** What errors, events and reports may know of a request. Made only when one of them is. */
export interface RequestDescription {
  readonly method: string;
  /** Redacted. */
  readonly url: string;
  readonly headers: Headers;
  /** What the body looks like, without its values. */
  readonly body?: string;
  /** Its credentials, to be struck out wherever the answer echoes them. */
  readonly secrets: Secrets;
}

/** How much of a body a report may show. More is scrubbed, so that no credential lies across the end. */
const MAX_SHOWN = 8_192;

/** Ends calls: makes the one Result of each and tells the bus of it, once. */
export class Conclusions {
  constructor(
    private readonly bus: Bus,
    private readonly now: () => number,
  ) {}

  /** The Result of a call that X answered. */
  answered(call: Call, reply: Reply, raw: AxiosResponse, describe: () => RequestDescription): Result {
    const now = this.now();
    let request: RequestDescription | undefined;
    const described = (): RequestDescription => (request ??= describe());
    const sound = readEnvelope(reply, (text) => described().secrets.scrub(text));
    const reading: Reading =
      call.transformError === undefined || sound.kind === 'failure' ? sound : spoilt(call);
    const good = reading.kind === 'success';
    // Problems and failures are what gets logged: there no header may echo a credential either.
    const headers = good ? reply.headers : scrubbed(reply.headers, described().secrets.scrub);
    const response = new AnswerInfo(call, reply.status, headers, raw, now);
    call.body = undefined;

    if (reading.kind === 'success') {
      return { ok: true, kind: 'success', ...reading.envelope, problems: [], response } as Result;
    }
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
        ? judgeBroken(reply.status, reading.detail)
        : judge({ ...reply, problems: reading.problems, perSecond: call.endpoint?.perSecond ?? false, now });
    const meta = reading.kind === 'failure' ? (reading.meta as Meta | undefined) : undefined;
    // A 4xx says that X did not carry it out. A 5xx does not: X is known to answer 503 to a post that it made.
    const unclear = reading.kind === 'broken' || reply.status >= 500 || reply.status === 408;
    const cause =
      call.transformError === undefined ? undefined : causeOf(thrownBy(call), described().secrets.scrub);
    const failure = this.#fail(call, verdict, described(), unclear, now, {
      reply,
      response,
      ...(cause && { cause }),
    });
    return meta === undefined ? failure : { ...failure, meta };
  }

  /** The Result of a call that ended without an answer. */
  thrown(call: Call, thrown: Thrown, sent: boolean, describe: () => RequestDescription): Result {
    const request = describe();
    const verdict =
      endedByUs(call) ?? judgeThrown({ ...thrown, message: request.secrets.scrub(thrown.message) });
    const cause = causeOf(thrown, request.secrets.scrub);
    return this.#fail(call, verdict, request, sent && verdict.kind !== 'not-sent', this.now(), { cause });
  }

  /** The Result of a call that was not sent. */
  refused(call: Call, refusal: Refusal, describe: () => RequestDescription): Result {
    const verdict = judgeRefusal(refusal.kind, refusal.message, refusal.retryAt);
    return this.#fail(call, verdict, describe(), refusal.sent, this.now(), {});
  }

  #fail(
    call: Call,
    verdict: Verdict,
    request: RequestDescription,
    unclear: boolean,
    now: number,
    more: { reply?: Reply; response?: AnswerInfo; cause?: Error },
  ): Failure {
    const { response, reply, cause } = more;
    const { meaning: _, ...fields } = verdict;
    const { method, url, secrets } = request;
    const report = {
      requestHeaders: request.headers,
      ...(request.body && { requestBody: request.body }),
      ...(response && {
        responseHeaders: response.headers,
        responseBody: secrets.scrub(textOf(reply)).slice(0, MAX_SHOWN),
      }),
      startedAt: call.startedAt,
      endedAt: now,
      client: `${PACKAGE.name} ${PACKAGE.version}, Node ${process.versions.node}`,
    };
    const error = makeXError(
      {
        ...fields,
        detail: secrets.scrub(fields.detail),
        retryable: verdict.retry !== 'never',
        attempts: call.attempts,
        method,
        url,
        ...(response?.requestId && { requestId: response.requestId }),
        maybeApplied: unclear && call.attempts > 0 && !isSafe(method),
      },
      (error) => writeReport(error, report),
      cause,
    );
    if (this.bus.hears('failure')) {
      this.bus.emit('failure', {
        ...told(call, request),
        error,
        elapsedMs: Math.max(0, now - call.startedAt),
        queuedMs: call.queuedMs,
      });
    }
    return { ok: false, kind: 'failure', error, problems: verdict.problems, ...(response && { response }) };
  }
}

function scrubbed(headers: Headers, scrub: Scrub): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, scrub(value)]));
}

/** The user's own transform threw on a body that X sent with a 2xx. */
function spoilt(call: Call): Reading {
  return { kind: 'broken', detail: `transformResponse threw: ${thrownBy(call).message}` };
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

function endedByUs(call: Call): Verdict | undefined {
  if (call.closed) return judgeRefusal('closed', FAILURES.closed.meaning);
  if (!call.expired) return undefined;
  return judgeRefusal('deadline', `no answer within its deadline of ${call.options.deadlineMs} ms`);
}

/** What lies underneath, without what it dragged along: axios's errors carry the whole config. */
function causeOf({ name, message, code }: Thrown, scrub: Scrub): Error {
  const cause = Object.assign(new Error(scrub(message)), code !== undefined && { code });
  Object.defineProperty(cause, 'name', { value: name, configurable: true, writable: true });
  return cause;
}

function textOf(reply: Reply | undefined): string {
  if (!reply) return '';
  if (reply.text !== undefined) return reply.text.slice(0, 4 * MAX_SHOWN);
  if (typeof reply.data === 'string') return reply.data.slice(0, 4 * MAX_SHOWN);
  try {
    return (JSON.stringify(reply.data) ?? '').slice(0, 4 * MAX_SHOWN);
  } catch {
    return '(a body that cannot be shown)';
  }
}
