/** Why a failed attempt was the last, and what there is to say of it. */
export const GIVE_UPS = {
  /** A write that may have been carried out: a second one could do it twice. */
  'maybe-applied':
    'It was not sent again because it may already have been carried out. If repeating it does no harm, set `idempotent: true`.',
  /** It was sent as often as allowed. */
  attempts: 'It was sent as often as `maxAttempts` allows.',
  /** It was tried, or would have had to wait, for longer than allowed. */
  elapsed: 'It was not sent again: that would have been later than `maxElapsedMs` or `maxWaitMs` allow.',
  /** Its own deadline would have come first. */
  deadline: 'It was not sent again: its `deadlineMs` would have come first.',
  /** Retries are a share of successes, and there were too few of these. */
  budget: 'It was not sent again: too many calls fail, and retries would make it worse (`retry.budget`).',
  /** The body was a stream, and is gone. */
  body: 'It was not sent again: its body is a stream, which can be read only once. Hand in a Buffer, a string or FormData.',
  /** `shouldRetry` said no. */
  declined: 'It was not sent again: `shouldRetry` said no.',
  /** No new token was to be had. */
  refresh: 'The token was refused and `refresh` brought no new one.',
  /** It came with a status of success: what X carried out is not asked for twice by itself. */
  answered: 'It was not sent again by itself, for X answered it with a status of success.',
  /** Retries are switched off. */
  off: undefined,
} as const;
