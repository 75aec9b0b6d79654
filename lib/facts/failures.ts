import { DOCS } from './docs.js';
import type { FactRow } from './rows.js';

/** Failures that neither a problem type nor an HTTP status names, by error kind. */
export const FAILURES = {
  'duplicate-post': {
    title: 'Duplicate Post',
    meaning: 'This account has already posted the same content.',
    advice: 'Check the timeline: an earlier attempt may have been carried out. If not, change the text.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.errors,
  },
  network: {
    title: 'Network Error',
    meaning: 'The connection to X could not be made, or broke before the answer was complete.',
    advice: 'Check name resolution, proxy and firewall of this machine, then the X status page.',
    retry: 'backoff',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
  timeout: {
    title: 'Timeout',
    meaning: 'No complete answer came within the time that the request allows.',
    advice:
      'Raise `timeout`, or request less per call. Before you repeat a write, check whether it was carried out.',
    retry: 'backoff',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
  aborted: {
    title: 'Aborted',
    meaning: 'Your own signal aborted the request.',
    advice: 'Nothing to do if that was intended. A write that was already sent may have been carried out.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.axiosCancellation,
  },
  deadline: {
    title: 'Deadline',
    meaning:
      'The call reached its deadline, or its budget becomes available only after the longest time that it may wait.',
    advice:
      'Raise `deadlineMs` or `maxWaitMs`, or call again later (at `retryAt` if it is set). If a write was already sent, check whether it was carried out before you repeat it.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  'queue-full': {
    title: 'Queue Full',
    meaning: 'The queue for this budget is full (`maxQueued`), so the call was not sent.',
    advice: 'Make fewer calls at once, drop those that are not urgent, or raise `maxQueued`.',
    retry: 'backoff',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  'shared-down': {
    title: 'Shared Budget Lost',
    meaning: 'The Redis server with the shared budgets cannot be reached, so the call was not sent.',
    advice: "Restore the Redis server, or let calls continue without it: `onLost: 'local'`.",
    retry: 'backoff',
    scope: 'app',
    docsUrl: DOCS.rateLimits,
  },
  'invalid-body': {
    title: 'Invalid Body',
    meaning: 'The body of the answer cannot be used: it is cut short, not JSON, or larger than allowed.',
    advice:
      'Check the raw body, any proxy in between, and `maxContentLength`. Before you repeat a write, check whether it was carried out.',
    retry: 'backoff',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
  closed: {
    title: 'Closed',
    meaning: 'The client was closed with `abort` while this call waited or was under way.',
    advice:
      'Make the call before `close()`, or attach to the instance again. A write that was already sent may have been carried out.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.axiosCancellation,
  },
  'not-sent': {
    title: 'Not Sent',
    meaning: 'axios refused the request itself: its URL, options or body. Nothing reached X.',
    advice: 'Read the detail and fix the request: the URL, a size limit, or a body that cannot be encoded.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
  unknown: {
    title: 'Unknown Problem',
    meaning: 'X sent a problem type that this version does not know.',
    advice: 'Read the detail and `raw` (the problem exactly as X sent it), and act on the HTTP status.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.errors,
  },
} as const satisfies Record<string, FactRow>;

/** The texts of an `unknown` without any problem type. */
export const UNTYPED = {
  meaning: 'X reported a problem, but neither a problem type nor the HTTP status says which one.',
  advice: 'Read the detail and `raw` (the problem exactly as X sent it).',
} as const satisfies Partial<FactRow>;

/** What a 429 means, by the window that ran out. */
export const RATE_LIMIT_WINDOWS = {
  '15min': {
    title: 'Rate Limit of 15 Minutes',
    meaning: 'This endpoint has no requests left in the current window of 15 minutes.',
    advice: 'Wait for the reset. Ask for more ids or bigger pages per call, or spread the calls out.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  '24h-user': {
    title: 'Daily Limit of the User',
    meaning: 'This user has no requests left for this action in the current window of 24 hours.',
    advice: 'Wait for the daily reset, which can be hours away, or continue with other users.',
    retry: 'after-reset',
    scope: 'credential',
    docsUrl: DOCS.rateLimits,
  },
  '24h-app': {
    title: 'Daily Limit of the App',
    meaning: 'The app, over all its users, has no requests left in the current window of 24 hours.',
    advice: 'Wait for the daily reset; all users of the app are affected. A higher plan allows more.',
    retry: 'after-reset',
    scope: 'app',
    docsUrl: DOCS.rateLimits,
  },
  '1s': {
    title: 'Limit of One Second',
    meaning: 'This endpoint allows one request per second, and this one came too early.',
    advice: 'Wait a second or two. Keep at least one second between calls to this endpoint.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  unknown: {
    title: 'Rate Limit, Unknown Window',
    meaning: 'X answered 429 without saying which limit ran out or when it resets.',
    advice: 'Wait a minute or more, then retry a few times at most. Check the limits and usage of your plan.',
    retry: 'backoff',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
} as const satisfies Record<string, FactRow>;
