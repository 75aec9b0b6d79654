import { FAILURES } from '../facts/failures.js';
import type { WindowName } from '../model/rate-limit.js';
import { STATUS_CLASSES } from '../facts/statuses.js';
import type { Verdict } from '../model/verdict.js';

/** What was thrown instead of an answer, by axios, Node or an adapter. */
export interface Thrown {
  readonly name: string;
  /** The code of the error or of what caused it, such as `ECONNRESET`. */
  readonly code: string | undefined;
  readonly message: string;
}

type FailureKind = keyof typeof FAILURES;

/** Error codes of axios, Node and undici, and the kind that each means. Any other code means `network`. */
const KIND_BY_CODE: ReadonlyMap<string, FailureKind> = new Map([
  ['ERR_CANCELED', 'aborted'],
  ['ABORT_ERR', 'aborted'],
  ['ECONNABORTED', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['ERR_BAD_OPTION', 'not-sent'],
  ['ERR_BAD_OPTION_VALUE', 'not-sent'],
  ['ERR_INVALID_URL', 'not-sent'],
  ['ERR_NOT_SUPPORT', 'not-sent'],
  ['ERR_FORM_DATA_DEPTH_EXCEEDED', 'not-sent'],
  ['ERR_INVALID_CHAR', 'not-sent'],
  ['ERR_HTTP_INVALID_HEADER_VALUE', 'not-sent'],
  ['ERR_INVALID_HTTP_TOKEN', 'not-sent'],
  ['ERR_UNESCAPED_CHARACTERS', 'not-sent'],
  ['ERR_INVALID_ARG_TYPE', 'not-sent'],
  // axios, with no answer: the request is larger than maxBodyLength, or its data has an unsupported type.
  ['ERR_BAD_REQUEST', 'not-sent'],
  // axios, without a complete answer: it is larger than maxContentLength, or cannot be decoded.
  ['ERR_BAD_RESPONSE', 'invalid-body'],
  ['Z_DATA_ERROR', 'invalid-body'],
  ['Z_BUF_ERROR', 'invalid-body'],
]);

/** Node's codes, some two dozen, for brotli data that cannot be decoded. */
const BROTLI = /^ERR_(?:BROTLI_|_ERROR_)/;

/** Codes of a certificate that is not accepted. Not ERR_SSL_*: those may come from an established connection. */
const UNTRUSTED = /^(?!ERR_SSL_).*(?:CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER))/;
/** Codes of a failed TLS negotiation. */
const NO_TLS = /^ERR_TLS|^ERR_SSL_.*(?:VERSION|PROTOCOL|HANDSHAKE|CIPHER|CERT)/;

/** Whether a code says that the server's certificate is not accepted: then nothing was sent to it. */
export function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code);
}

/** Failures that a retry would only repeat. */
const HOPELESS: readonly {
  readonly kind: FailureKind;
  readonly is: (code: string, message: string) => boolean;
  readonly advice: string;
}[] = [
  {
    kind: 'network',
    is: isUntrusted,
    advice:
      "The server's certificate was not accepted: check the host name, any proxy in between and the CA store.",
  },
  {
    kind: 'network',
    is: (code) => NO_TLS.test(code),
    advice:
      "TLS negotiation failed: check the URL's scheme and port, the TLS versions, and any proxy in between.",
  },
  {
    kind: 'invalid-body',
    is: (_, message) => /maxContentLength/.test(message),
    advice: 'The answer is larger than `maxContentLength` allows: raise it, or ask for less per call.',
  },
];

/** Classifies a request that failed without a complete answer. */
export function judgeThrown({ name, code, message }: Thrown): Verdict {
  if (code === 'ERR_FR_TOO_MANY_REDIRECTS' || code === 'ERR_FR_REDIRECTION_FAILURE')
    return { detail: message, problems: [], ...STATUS_CLASSES[3] };
  const kind = kindOfThrown(name, code, message);
  const facts = FAILURES[kind];
  const hopeless = HOPELESS.find((one) => one.kind === kind && one.is(code ?? '', message));
  return {
    kind,
    title: facts.title,
    detail: message || code || facts.meaning,
    meaning: facts.meaning,
    problems: [],
    scope: facts.scope,
    retry: hopeless ? 'never' : facts.retry,
    advice: hopeless?.advice ?? facts.advice,
    docsUrl: facts.docsUrl,
  };
}

/** Classifies a call that was not sent, or that its own deadline or closing ended. */
export function judgeRefusal(
  kind: 'deadline' | 'queue-full' | 'aborted' | 'closed' | 'shared-down',
  detail: string,
  {
    retryAt,
    window,
  }: { readonly retryAt?: number | undefined; readonly window?: WindowName | undefined } = {},
): Verdict {
  return {
    kind,
    detail,
    problems: [],
    ...FAILURES[kind],
    // No budget held it up: it was under way, or waited for something else.
    ...(kind === 'deadline' && retryAt === undefined && { retry: 'backoff' as const }),
    ...(retryAt !== undefined && { retryAt }),
    ...(window !== undefined && { window }),
  };
}

/** Classifies an answer whose body cannot be used. */
export function judgeBroken(status: number, detail: string): Verdict {
  return { kind: 'invalid-body', status, detail, problems: [], ...FAILURES['invalid-body'] };
}

/** Classifies an answer on which the user's own transform threw. It would throw again, so there is no retry. */
export function judgeSpoilt(status: number, detail: string): Verdict {
  const advice = "X answered, but the request's `transformResponse` threw: fix that function.";
  return { ...judgeBroken(status, detail), retry: 'never', advice };
}

function kindOfThrown(name: string, code: string | undefined, message: string): FailureKind {
  if (name === 'AbortError' || name === 'CanceledError') return 'aborted';
  if (name === 'TimeoutError') return 'timeout';
  // axios's codes do not name maxContentLength, its message does.
  // Before 1.7.8 it blames a limit of -1, which is none, for a body that broke off.
  if (/maxContentLength size of -1 /.test(message)) return 'network';
  if (/maxContentLength/.test(message)) return 'invalid-body';
  // The answer began and broke off.
  if (code === 'ERR_BAD_RESPONSE' && /aborted/.test(message)) return 'network';
  if (BROTLI.test(code ?? '')) return 'invalid-body';
  return KIND_BY_CODE.get(code ?? '') ?? 'network';
}
