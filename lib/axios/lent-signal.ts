import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';

/**
 * Lends the request a signal of ours, so that its deadline or the closing of the client can end it; the user's
 * own signal is passed on. Returns what takes everything back. A stream outlives its answer and keeps the
 * user's signal alone.
 */
export function lendSignal(call: Call, config: InternalAxiosRequestConfig, clock: Clock): () => void {
  if (config.responseType === 'stream') return () => {};
  const controller = new AbortController();
  const theirs = config.signal;
  const had = 'signal' in config;
  const relay = (): void => controller.abort();
  if (theirs?.aborted) relay();
  else theirs?.addEventListener?.('abort', relay);
  config.signal = controller.signal;
  call.abort = relay;
  const disarm = Number.isFinite(call.deadlineAt)
    ? clock.at(call.deadlineAt, () => {
        call.expired = true;
        relay();
      })
    : undefined;
  return () => {
    disarm?.();
    call.abort = undefined;
    theirs?.removeEventListener?.('abort', relay);
    if (had) config.signal = theirs as NonNullable<typeof theirs>;
    else delete config.signal;
  };
}
