import { DOCS } from './docs.js';
import type { FactRow } from './rows.js';

/** Failures that neither a problem type nor an HTTP status names, by error kind. */
export const FAILURES = {
  'duplicate-post': {
    title: 'Duplicate Post',
    meaning: 'This account has already posted the same content.',
    advice: 'Look at the timeline: an earlier try may have been carried out. Otherwise change the text.',
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
    advice: 'Allow more time with `timeout`, or ask for less per call. Check a write before you repeat it.',
    retry: 'backoff',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
  aborted: {
    title: 'Aborted',
    meaning: 'Your own signal ended the request.',
    advice: 'Nothing to do if you meant it. A write that was already sent may have been carried out.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.axiosCancellation,
  },
  deadline: {
    title: 'Deadline',
    meaning: 'The deadline of this call came, or would have come before its budget is back.',
    advice:
      'Allow more time with `deadlineMs` or `maxWaitMs`, or call again, at `retryAt` where it is set. Check a write that was sent before you repeat it.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  'queue-full': {
    title: 'Queue Full',
    meaning: 'As many calls as `maxQueued` allows are waiting for this budget already, so it was not sent.',
    advice: 'Make fewer calls at once, drop those that are not urgent, or raise `maxQueued`.',
    retry: 'backoff',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  'shared-down': {
    title: 'Shared Budget Lost',
    meaning: 'The Redis that budgets are shared through cannot be reached, so the call was not sent.',
    advice: "Bring Redis back, or let calls go on without it: `onLost: 'local'`.",
    retry: 'backoff',
    scope: 'app',
    docsUrl: DOCS.rateLimits,
  },
  'invalid-body': {
    title: 'Invalid Body',
    meaning: 'An answer came whose body cannot be used: cut short, not JSON, or larger than allowed.',
    advice:
      'Look at the raw body, at proxies in between and at `maxContentLength`. Check a write before you repeat it.',
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
    advice: 'Read the detail and mend the request: the URL, a size limit, or a body that cannot be encoded.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.axiosErrors,
  },
  unknown: {
    title: 'Unknown Problem',
    meaning: 'X sent a problem type that this version does not know.',
    advice: 'Read the detail and `raw`, where everything is kept as X sent it, and go by the HTTP status.',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.errors,
  },
} as const satisfies Record<string, FactRow>;

/** The texts of an `unknown` without any problem type. */
export const UNTYPED = {
  meaning: 'X tells of a problem, but neither its type nor the HTTP status says of which.',
  advice: 'Read the detail and `raw`, where everything is kept as X sent it.',
} as const satisfies Partial<FactRow>;

/** What a 429 means, by the window that ran out. */
export const RATE_LIMIT_WINDOWS = {
  '15min': {
    title: 'Rate Limit of 15 Minutes',
    meaning: 'This endpoint has no requests left in the present window of 15 minutes.',
    advice: 'Wait for the reset. Ask for more ids or bigger pages per call, or spread the calls out.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  '24h-user': {
    title: 'Daily Limit of the User',
    meaning: 'This user has no requests left for this action in the present window of 24 hours.',
    advice: 'Wait for the daily reset, which can be hours away, or go on with other users.',
    retry: 'after-reset',
    scope: 'credential',
    docsUrl: DOCS.rateLimits,
  },
  '24h-app': {
    title: 'Daily Limit of the App',
    meaning: 'The app, over all its users, has no requests left in the present window of 24 hours.',
    advice: 'Wait for the daily reset; other users of the app are held too. A higher plan allows more.',
    retry: 'after-reset',
    scope: 'app',
    docsUrl: DOCS.rateLimits,
  },
  '1s': {
    title: 'Limit of One Second',
    meaning: 'This endpoint takes one request a second, and this one came too soon.',
    advice: 'Wait a second or two. Keep at least one second between calls to this endpoint.',
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
  unknown: {
    title: 'Rate Limit, Unknown Window',
    meaning: 'X answers 429 and does not tell which limit ran out, or when it resets.',
    advice: 'Wait a minute or more, then try a few times at most. Check limits and usage of your plan.',
    retry: 'backoff',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
} as const satisfies Record<string, FactRow>;
