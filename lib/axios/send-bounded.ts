import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import { Refusal } from '../pacing/refusal.js';

/**
 * Sends once, and ends it when the call's deadline comes or the client is closed. The request is lent a signal
 * of ours, on which the user's own is passed; an adapter that knows no signals is not waited for. A stream
 * outlives its answer and keeps the user's signal alone.
 */
export function sendBounded(
  call: Call,
  config: InternalAxiosRequestConfig,
  send: AxiosAdapter,
  clock: Clock,
): Promise<AxiosResponse> {
  return new Promise((resolve, reject) => {
    const takeBack = lendSignal(call, config, clock, (refusal) => {
      takeBack();
      reject(refusal);
    });
    let sending: Promise<AxiosResponse>;
    try {
      sending = Promise.resolve(send(config));
    } catch (error) {
      sending = Promise.reject(error);
    }
    sending.then(
      (response) => {
        takeBack();
        // An answer that comes too late is for nobody: nothing of it may keep a socket.
        if (call.closed || call.expired) discard(response);
        if (response) resolve(response);
        else reject(new Error('the adapter brought no answer'));
      },
      (error: unknown) => {
        takeBack();
        reject(error);
      },
    );
  });
}

function lendSignal(
  call: Call,
  config: InternalAxiosRequestConfig,
  clock: Clock,
  end: (refusal: Refusal) => void,
): () => void {
  const streams = config.responseType === 'stream';
  const controller = streams ? undefined : new AbortController();
  const theirs = config.signal;
  const had = 'signal' in config;
  const relay = (): void => controller?.abort();
  if (controller) {
    if (theirs?.aborted) relay();
    else theirs?.addEventListener?.('abort', relay);
    config.signal = controller.signal;
  }
  call.abort = () => {
    relay();
    end(new Refusal('closed', 'the client was closed', undefined, true));
  };
  const disarm = Number.isFinite(call.deadlineAt)
    ? clock.at(call.deadlineAt, () => {
        call.expired = true;
        relay();
        end(
          new Refusal(
            'deadline',
            `no answer within its deadline of ${call.options.deadlineMs} ms`,
            undefined,
            true,
          ),
        );
      })
    : undefined;
  return () => {
    disarm?.();
    call.abort = undefined;
    if (!controller) return;
    theirs?.removeEventListener?.('abort', relay);
    if (had) config.signal = theirs as NonNullable<typeof theirs>;
    else delete config.signal;
  };
}

/** Lets go of an answer that is for nobody: nothing of it may keep a socket. */
export function discard(response: AxiosResponse | undefined): void {
  const body = response?.data as { destroy?: () => unknown; cancel?: () => Promise<unknown> } | undefined;
  if (typeof body?.destroy === 'function') body.destroy();
  else if (typeof body?.cancel === 'function') void body.cancel().catch(() => {});
}
