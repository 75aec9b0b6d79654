import { DOCS } from './docs.js';
import type { ProblemRow } from './rows.js';

const RULES = { retry: 'never', scope: 'request', docsUrl: DOCS.rules } as const;

/** Problems of streams and of the rules of the filtered stream. */
export const STREAM_PROBLEMS = {
  'streaming-connection': {
    title: 'ConnectionException',
    meaning: 'The stream cannot be opened; `connection_issue` says why.',
    advice: 'Connect again with growing pauses, starting at one minute. Keep one connection per stream.',
    statuses: [429, 409, 400],
    evidence: 'captured',
    fields: {
      connection_issue: [
        'TooManyConnections',
        'ProvisioningSubscription',
        'RuleConfigurationIssue',
        'RulesInvalidIssue',
      ],
    },
    retry: 'backoff',
    scope: 'app',
    docsUrl: DOCS.disconnections,
    cases: {
      field: 'connection_issue',
      // X answers 409 to a filtered stream that has no rules.
      usual: { 409: 'RuleConfigurationIssue', 429: 'TooManyConnections' },
      values: {
        TooManyConnections: {
          meaning:
            'All connections that the app may have to this stream are in use, possibly by one that was not closed cleanly.',
          advice:
            'Stop other processes that read it, then wait a minute or more. `DELETE /2/connections/all` frees lost connections.',
          docsUrl: DOCS.connections,
        },
        ProvisioningSubscription: {
          meaning: 'X is still setting up access to this stream.',
          advice: 'Wait a few minutes and connect again. If it persists, contact X.',
        },
        RuleConfigurationIssue: {
          meaning: 'The filtered stream has no rules.',
          advice: 'Add a rule with `POST /2/tweets/search/stream/rules` (not with dry_run), then connect.',
          ...RULES,
          scope: 'app',
        },
        RulesInvalidIssue: {
          meaning: 'The rules of the filtered stream are not valid.',
          advice: 'List the rules, delete or fix the invalid ones, then connect.',
          ...RULES,
          scope: 'app',
        },
      },
    },
  },
  'operational-disconnect': {
    title: 'operational-disconnect',
    meaning: 'X closed the stream for reasons of its own, such as a restart.',
    advice: 'Connect again at once and ask for backfill if your plan has it.',
    statuses: [200],
    evidence: 'captured',
    fields: {
      disconnect_type: [
        'OperationalDisconnect',
        'UpstreamOperationalDisconnect',
        'ForceDisconnect',
        'UpstreamUncleanDisconnect',
        'SlowReader',
        'InternalError',
        'ClientApplicationStateDegraded',
        'InvalidRules',
        'PackageUpgraded',
        'PackageDowngraded',
      ],
    },
    retry: 'reconnect',
    scope: 'request',
    docsUrl: DOCS.disconnections,
    cases: {
      field: 'disconnect_type',
      values: {
        ForceDisconnect: {
          meaning:
            'X closed the stream deliberately: the reader was too slow, or a newer connection replaced it.',
          advice:
            'Connect again. Make sure that no other process opens this stream and that you read fast enough.',
        },
        SlowReader: {
          meaning: 'Posts were read more slowly than they came, until the buffer at X was full.',
          advice:
            'Connect again. Do less while reading, ask for fewer fields or narrow the rules. Backfill may not cover the gap.',
          docsUrl: DOCS.streaming,
        },
        InternalError: { meaning: 'Something at X broke the stream.' },
        ClientApplicationStateDegraded: {
          meaning: 'The app lost rights, for example because it was suspended or its access was removed.',
          advice: 'Check the app in the developer console.',
          retry: 'never',
          scope: 'app',
        },
        InvalidRules: {
          meaning: 'The rules of the stream are no longer valid.',
          advice: 'List the rules, delete or fix the invalid ones, then connect.',
          ...RULES,
          scope: 'app',
        },
        PackageUpgraded: {
          meaning: 'The plan of the app was raised.',
          advice: 'Connect again: the new limits then apply.',
        },
        PackageDowngraded: {
          meaning: 'The plan of the app was lowered.',
          advice: 'Connect again, and check that rules and connections fit the new plan.',
        },
      },
    },
  },
  'client-disconnected': {
    title: 'Client Disconnected',
    meaning: 'X reports that your side of the stream went away.',
    advice: 'Connect again at once. If it repeats, look for proxies that cut idle connections.',
    statuses: [200],
    evidence: 'documented',
    fields: {},
    retry: 'reconnect',
    scope: 'request',
    docsUrl: DOCS.disconnections,
  },
  'rule-cap': {
    title: 'RulesCapExceeded',
    meaning: 'The stream would have more rules than your plan allows.',
    advice: 'Delete rules, join several into one with OR, or move to a higher plan.',
    statuses: [400, 403, 422],
    evidence: 'captured',
    fields: {},
    ...RULES,
    scope: 'app',
  },
  'rule-length': {
    title: 'Rule Length',
    meaning: 'A rule or query has more characters than your plan allows.',
    advice: 'Shorten it, or split it into several rules.',
    statuses: [400, 200],
    evidence: 'documented',
    fields: {},
    ...RULES,
  },
  'invalid-rules': {
    title: 'UnprocessableEntity',
    meaning: 'A stream rule is not valid and was not added.',
    advice: 'Read `details`: it says what is wrong with the rule in `value`. Fix it and add it again.',
    statuses: [200, 400],
    evidence: 'captured',
    fields: { value: 'string', details: 'string[]', id: 'string' },
    ...RULES,
  },
  'duplicate-rules': {
    title: 'DuplicateRule',
    meaning: 'The same rule exists already, under `id`. Nothing was added.',
    advice: 'Usually you can use the existing rule. To change its tag, delete it first.',
    statuses: [200, 201],
    evidence: 'captured',
    fields: { value: 'string', id: 'string' },
    ...RULES,
  },
  'noncompliant-rules': {
    title: 'Noncompliant Rules',
    meaning: 'The rules violate the policy of X.',
    advice: 'Read the developer policy and change the rules.',
    statuses: [400, 403],
    evidence: 'documented',
    fields: {},
    ...RULES,
  },
} as const satisfies Record<string, ProblemRow>;
