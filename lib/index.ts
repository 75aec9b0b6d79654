/**
 * axios-x-resilience: typed Results, budgets and events for the X API on your own axios instance.
 * @packageDocumentation
 */
export { attach, type XHandle } from './attach.js';
export type { XClient } from './axios/typed-instance.js';

export type {
  Failure,
  Includes,
  Meta,
  PartialSuccess,
  ResponseInfo,
  Result,
  Success,
} from './model/result.js';
export { isPartial, match, problemsById, unwrap } from './model/use-result.js';

export type { ParameterError, Problem, ProblemKind, ProblemOf, ProblemSlug } from './model/problem.js';
export { isXError, XError, type GiveUpReason, type XErrorFields, type XErrorKind } from './model/x-error.js';
export type { RetryAdvice, Scope } from './facts/rows.js';
export { explain, type Explanation } from './reading/explain.js';

export type { Backoff, BackoffClass, BackoffFunction, BackoffLadder } from './model/backoff.js';
export type {
  PacingOptions,
  Reconcile,
  Refresh,
  RetryBudgetOptions,
  RetryOptions,
  XOptions,
  XRequestOptions,
} from './model/options.js';

export type { SharedOptions, SharedRedis } from './model/shared-options.js';

export type {
  BucketLimits,
  Limits,
  RateLimitState,
  RateLimitWindow,
  WindowName,
  WindowState,
} from './model/rate-limit.js';

export type { ItemStream, StreamDefaults, StreamItem, StreamOptions, StreamState } from './model/stream.js';

export type { XEvents, XListeners } from './events/bus.js';
export type * from './model/events.js';
export type * from './model/stream-events.js';
