import { DOCS } from './docs.js';
import type { ProblemRow } from './rows.js';

const OUT_OF_CREDITS = {
  meaning: 'The account pays per use and has no credits left, so X blocks its calls.',
  advice:
    'Buy credits or raise the spending limit in the developer console. Auto-recharge does not start at a balance of zero or less, so do not wait for it.',
  statuses: [402],
  evidence: 'captured',
  retry: 'never',
  scope: 'app',
  docsUrl: DOCS.pricing,
} as const;

/** Problems with the caller: credentials, the app, its plan, its caps and limits. */
export const ACCESS_PROBLEMS = {
  'client-forbidden': {
    title: 'Client Forbidden',
    meaning: 'The app may not use this endpoint: its plan does not include it, or it is in no project.',
    advice: 'In the developer console, attach the app to a project and check its plan. Then make new tokens.',
    statuses: [403],
    evidence: 'captured',
    fields: {
      reason: ['client-not-enrolled', 'official-client-forbidden'],
      registration_url: 'string',
      required_enrollment: ['Standard Basic', 'Appropriate Level of API Access'],
      client_id: 'string',
    },
    retry: 'never',
    scope: 'app',
    docsUrl: DOCS.errors,
    cases: {
      field: 'reason',
      values: {
        'official-client-forbidden': {
          meaning: 'X does not allow this app to use the endpoint, whatever its plan.',
          advice:
            'Use the keys of an app created in the developer console. If you already do, contact X and give your client_id.',
        },
      },
    },
  },
  'unsupported-authentication': {
    title: 'Unsupported Authentication',
    meaning:
      'This endpoint does not accept this kind of credentials: an app-only token where it requires a user token, or the reverse.',
    advice: 'The detail lists the kinds that it accepts. Use a token of one of them.',
    statuses: [403],
    evidence: 'captured',
    fields: {},
    retry: 'never',
    scope: 'bucket',
    docsUrl: DOCS.authMapping,
  },
  'oauth1-permissions': {
    title: 'Forbidden',
    meaning: 'The app lacks the OAuth 1.0a permission for this call: write, or direct messages.',
    advice:
      'Raise the app permissions in the developer console, then make new access tokens: old ones keep their rights. The x-access-level header shows them.',
    statuses: [403],
    evidence: 'captured',
    fields: {},
    retry: 'never',
    scope: 'app',
    docsUrl: DOCS.auth,
  },
  'user-suspended': {
    title: 'Forbidden',
    meaning: 'The account behind this token is suspended or locked.',
    advice: 'Its owner must log in to x.com and unlock the account or appeal. Stop calling with this token.',
    statuses: [403],
    evidence: 'captured',
    fields: {},
    retry: 'never',
    scope: 'credential',
    docsUrl: DOCS.errors,
  },
  'usage-capped': {
    title: 'UsageCapExceeded',
    meaning:
      'The cap of your plan is used up. This is not a rate limit: x-rate-limit-reset says nothing about it.',
    advice:
      'Wait until the cap of your plan resets (`cap_reset_day` of `GET /2/usage/tweets`), or move to a higher plan.',
    statuses: [429],
    evidence: 'captured',
    fields: {
      period: ['Daily', 'Monthly'],
      scope: ['Account', 'Product'],
      account_id: 'string',
      product_name: 'string',
    },
    retry: 'never',
    scope: 'app',
    docsUrl: DOCS.postCap,
    cases: {
      field: 'period',
      values: {
        Daily: {
          advice: 'Stop for today: the cap resets with the next daily period. A higher plan allows more.',
        },
      },
    },
  },
  credits: {
    title: 'CreditsDepleted',
    ...OUT_OF_CREDITS,
    fields: { account_id: 'string', reset_date: 'string' },
    errorKind: 'credits-depleted',
  },
  'credits-depleted': { title: 'Payment Required', ...OUT_OF_CREDITS, fields: {} },
  'rate-limit-exceeded': {
    title: 'Rate Limit Exceeded',
    meaning: 'A rate limit of this endpoint is used up.',
    advice: 'Wait for the reset in the headers. Spread the calls out, or request more per call.',
    statuses: [429],
    evidence: 'documented',
    errorKind: 'rate-limited',
    fields: {},
    retry: 'after-reset',
    scope: 'bucket',
    docsUrl: DOCS.rateLimits,
  },
} as const satisfies Record<string, ProblemRow>;
