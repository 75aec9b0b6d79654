import type { RetrySettings } from '../../lib/model/settings.js';
import type { Verdict } from '../../lib/model/verdict.js';
import { RETRY } from '../../lib/options.js';
import { decide, type Failed } from '../../lib/retry/decide.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  kind: 'server-error',
  status: 500,
  title: '',
  detail: '',
  meaning: '',
  problems: [],
  scope: 'request',
  retry: 'backoff',
  advice: '',
  docsUrl: '',
  ...more,
});

const LIMITED = { kind: 'rate-limited', status: 429, retry: 'after-reset', window: '15min' } as const;
const UNTOLD = { ...LIMITED, window: 'unknown' } as const;

const decided = (
  failed: Partial<Failed> & { readonly pauseMs?: number; readonly quota?: boolean } = {},
  settings: Partial<RetrySettings> = {},
): unknown => {
  const { pauseMs = 1_000, quota = true, ...more } = failed;
  const decision = decide(
    {
      verdict: verdict(),
      attempts: 1,
      failingSince: NOW,
      deadlineAt: Infinity,
      maxWaitMs: Infinity,
      unclear: true,
      repeatable: true,
      resendable: true,
      gated: false,
      wanted: undefined,
      ...more,
    },
    { ...RETRY, ...settings },
    NOW,
    () => pauseMs,
    () => quota,
  );
  if (!decision.again) return decision.why ?? 'hopeless';
  return decision.notBefore === undefined ? 'in line' : decision.notBefore - NOW;
};

it.each<[string, Parameters<typeof decided>, unknown]>([
  ['a read that met a 500 goes again after its pause', [{}], 1_000],
  ['its Retry-After is the floor', [{ verdict: verdict({ retryAt: NOW + 5_000 }) }], 5_000],
  ['its pause rules where it is longer', [{ verdict: verdict({ retryAt: NOW + 500 }) }], 1_000],
  ['a 404 does not get better', [{ verdict: verdict({ kind: 'not-found', retry: 'never' }) }], 'hopeless'],
  ['the caller may know better', [{ verdict: verdict({ retry: 'never' }), wanted: true }], 1_000],
  ['and may decline', [{ wanted: false }], 'declined'],
  ['the fifth attempt is the last', [{ attempts: 5 }], 'attempts'],
  ['the fourth is not', [{ attempts: 4 }], 1_000],
  ['shouldRetry does not bend the number of attempts', [{ attempts: 5, wanted: true }], 'attempts'],
  ['a write that may have been carried out is not repeated', [{ repeatable: false }], 'maybe-applied'],
  ['not even for shouldRetry', [{ repeatable: false, wanted: true }], 'maybe-applied'],
  ['one that was not carried out is', [{ repeatable: false, unclear: false }], 1_000],
  ['a consumed stream is gone', [{ resendable: false }], 'body'],
  ['a deadline before the next attempt ends it now', [{ deadlineAt: NOW + 999 }], 'deadline'],
  ['a later one does not', [{ deadlineAt: NOW + 1_000 }], 1_000],
  ['too long a pause is not waited', [{ pauseMs: 17 * MINUTE }], 'elapsed'],
  ['nor by the caller who said so', [{ maxWaitMs: 900 }], 'elapsed'],
  [
    'the time it may take counts from the first failure',
    [{ failingSince: NOW - 4_500 }, { maxElapsedMs: 5_000 }],
    'elapsed',
  ],
  ['a spent budget fails fast', [{ quota: false }], 'budget'],
  [
    'a 503 waits in line',
    [{ verdict: verdict({ kind: 'unavailable' }), gated: true, pauseMs: NaN }],
    'in line',
  ],
  [
    'and takes no token',
    [{ verdict: verdict({ kind: 'unavailable' }), gated: true, quota: false }],
    'in line',
  ],
  ['but an attempt', [{ verdict: verdict({ kind: 'unavailable' }), gated: true, attempts: 5 }], 'attempts'],
  ['a 429 costs no attempt', [{ verdict: verdict(LIMITED), gated: true, attempts: 99 }], 'in line'],
  [
    'a told window is waited for as often as needed',
    [
      {
        verdict: verdict({ ...LIMITED, retryAt: NOW + 15 * MINUTE }),
        gated: true,
        failingSince: NOW - 900 * MINUTE,
      },
    ],
    'in line',
  ],
  [
    'a day is not waited for',
    [{ verdict: verdict({ ...LIMITED, window: '24h-user', retryAt: NOW + 600 * MINUTE }), gated: true }],
    'elapsed',
  ],
  [
    'unless the caller says so',
    [
      {
        verdict: verdict({ ...LIMITED, window: '24h-user', retryAt: NOW + 600 * MINUTE }),
        gated: true,
        deadlineAt: NOW + 1_440 * MINUTE,
      },
    ],
    'in line',
  ],
  [
    'a 429 that tells no end is tried for a quarter of an hour',
    [{ verdict: verdict(UNTOLD), gated: true, attempts: 60, failingSince: NOW - 15 * MINUTE }],
    'in line',
  ],
  ['and then told', [{ verdict: verdict(UNTOLD), gated: true, failingSince: NOW - 17 * MINUTE }], 'elapsed'],
  [
    'for as long as the caller said, where they did',
    [{ verdict: verdict(UNTOLD), gated: true, failingSince: NOW - 17 * MINUTE, deadlineAt: NOW + MINUTE }],
    'in line',
  ],
  [
    'without pacing a told window is the floor',
    [{ verdict: verdict({ ...LIMITED, retryAt: NOW + 15 * MINUTE }), quota: false }],
    15 * MINUTE,
  ],
  [
    'a used-up cap is not waited for',
    [{ verdict: verdict({ kind: 'usage-capped', status: 429, retry: 'never' }) }],
    'hopeless',
  ],
])('%s', (_, given, expected) => {
  expect(decided(...given)).toBe(expected);
});
