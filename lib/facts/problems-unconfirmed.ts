import { DOCS } from './docs.js';
import type { ProblemRow } from './rows.js';

const SIMULATOR = { evidence: 'simulator', fields: {} } as const;
const MOCK = { evidence: 'third-party mock', fields: {} } as const;

const UNAUTHORIZED = {
  title: 'Unauthorized',
  meaning: 'X does not accept these credentials.',
  advice:
    'Check that the token is still valid and of a kind that this endpoint accepts; refresh or renew it.',
  statuses: [401],
  retry: 'never',
  scope: 'credential',
  docsUrl: DOCS.auth,
} as const;

const FORBIDDEN = {
  title: 'Forbidden',
  meaning: 'X understood the request and refuses it.',
  advice: 'Read the detail. Check plan, app permissions and the scopes of the token.',
  statuses: [403],
  retry: 'never',
  scope: 'request',
  docsUrl: DOCS.errors,
} as const;

const RATE_LIMITED = {
  title: 'Too Many Requests',
  meaning: 'A rate limit of this endpoint is used up.',
  advice: 'Wait for the reset in the headers. Spread the calls out, or request more per call.',
  statuses: [429],
  errorKind: 'rate-limited',
  retry: 'after-reset',
  scope: 'bucket',
  docsUrl: DOCS.rateLimits,
} as const;

/** Slugs that were never seen in an answer of X itself, only in its official simulator or in mocks by others. */
export const UNCONFIRMED_PROBLEMS = {
  'server-error': {
    title: 'Server Error',
    meaning: 'Something at X is broken. This is usually temporary.',
    advice: 'Try again with growing pauses. Before you repeat a write, check whether it was carried out.',
    statuses: [500],
    retry: 'backoff',
    scope: 'request',
    docsUrl: DOCS.errors,
    ...SIMULATOR,
  },
  unauthorized: { ...UNAUTHORIZED, ...SIMULATOR },
  forbidden: { ...FORBIDDEN, ...SIMULATOR },
  'not-allowed': {
    title: 'Method Not Allowed',
    meaning: 'The path exists but does not accept this HTTP method.',
    advice: 'Look up the method of this endpoint in the API reference.',
    statuses: [405],
    errorKind: 'method-not-allowed',
    retry: 'never',
    scope: 'request',
    docsUrl: DOCS.errors,
    ...SIMULATOR,
  },
  authentication: { ...UNAUTHORIZED, ...MOCK, errorKind: 'unauthorized' },
  'authentication-error': { ...UNAUTHORIZED, ...MOCK, errorKind: 'unauthorized' },
  'oauth-2-unauthorized': { ...UNAUTHORIZED, ...MOCK, errorKind: 'unauthorized' },
  'app-suspended': {
    ...FORBIDDEN,
    ...MOCK,
    meaning: 'The app is suspended.',
    advice: 'Check the app in the developer console, then appeal to X.',
    scope: 'app',
  },
  'too-many-requests': { ...RATE_LIMITED, ...MOCK },
  'rate-limit': { ...RATE_LIMITED, ...MOCK },
  'spend-cap-reached': {
    title: 'SpendCapReached',
    ...MOCK,
    fields: { account_id: 'string', reset_date: 'string' },
    meaning: 'The account pays per use and reached its spending limit.',
    advice:
      'Raise the spending limit in the developer console, or wait for the next billing cycle. Buying credits does not help.',
    statuses: [403],
    retry: 'never',
    scope: 'app',
    docsUrl: DOCS.pricing,
  },
  'temporarily-restricted': {
    ...FORBIDDEN,
    ...MOCK,
    errorKind: 'forbidden',
    meaning: 'The account is temporarily restricted.',
    advice: 'Stop writing with this account. Its owner can see the reason on x.com.',
    scope: 'credential',
  },
  'duplicate-content': {
    ...FORBIDDEN,
    ...MOCK,
    errorKind: 'duplicate-post',
    meaning: 'This account has already posted the same content.',
    advice: 'Check the timeline: an earlier attempt may have been carried out. If not, change the text.',
  },
  'oauth-scopes-insufficient': {
    ...FORBIDDEN,
    ...MOCK,
    errorKind: 'forbidden',
    meaning: 'The token lacks an OAuth 2.0 scope that this endpoint needs.',
    advice: 'Let the user authorize the app again with the scopes that the API reference lists.',
    scope: 'bucket',
    docsUrl: DOCS.authMapping,
  },
  'client-not-enrolled': {
    ...FORBIDDEN,
    ...MOCK,
    title: 'Client Forbidden',
    errorKind: 'client-forbidden',
    meaning: 'The app may not use this endpoint: its plan does not include it, or it is in no project.',
    advice: 'In the developer console, attach the app to a project and check its plan. Then make new tokens.',
    scope: 'app',
  },
} as const satisfies Record<string, ProblemRow>;
