/** Why a failed attempt was not retried, and the sentence that this adds to the advice. */
export const GIVE_UPS = {
  /** A write that X may have carried out: another attempt could carry it out twice. */
  'maybe-applied':
    'It was not sent again because it may already have been carried out. If repeating it does no harm, set `idempotent: true`.',
  attempts: 'It was sent as often as `maxAttempts` allows.',
  elapsed:
    'It was not sent again: the next attempt would have been later than `maxElapsedMs` or `maxWaitMs` allows.',
  deadline: 'It was not sent again: `deadlineMs` would have passed before the next attempt.',
  /** The retry budget is used up: it allows retries only in proportion to successes. */
  budget:
    'It was not sent again: too many calls are failing, and the retry budget (`retry.budget`) is used up.',
  body: 'It was not sent again: its body is a stream, which can be read only once. Pass a Buffer, a string or FormData.',
  declined: 'It was not sent again: `shouldRetry` returned false.',
  refresh: 'The token was refused, and `refresh` returned no new one.',
  /** X answered with a 2xx, so it may have carried the request out: the library does not repeat it by itself. */
  answered: 'It was not sent again automatically, because X answered with a success status (2xx).',
  /** Retries are switched off (`retry: false`): nothing to add. */
  off: undefined,
} as const;
