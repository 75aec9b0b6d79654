import type { InternalAxiosRequestConfig } from 'axios';
import type { FailedAttempt, Retries } from '../call/retries.js';
import { TokenRefused, type Tokens, type RefreshFailure } from '../call/tokens.js';
import { causeOf, type RequestDescription } from '../call/x-error-of.js';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import type { Entrant } from '../pacing/entrant.js';
import type { Pacer } from '../pacing/pacer.js';
import { CallEntrant } from './call-entrant.js';
import { authorizationOf, thrownOf } from './shapes.js';
import type { Teller } from './teller.js';

interface Parts {
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly teller: Teller;
  readonly retries: Retries;
  readonly describe: (config: InternalAxiosRequestConfig) => RequestDescription;
  readonly usualAuthorization: () => string | undefined;
}

/** X refused a user's token: gets a new one for all calls that need it. Returns whether the call is sent again. */
export async function refreshToken(
  { clock, pacer, teller, retries, describe, usualAuthorization }: Parts,
  tokens: Tokens,
  call: Call,
  config: InternalAxiosRequestConfig,
  failed: FailedAttempt,
): Promise<boolean> {
  const since = clock.now();
  call.tokenRefreshed = true;
  const renewing = tokens.renew(call.credential, {
    authorization: authorizationOf(config),
    usual: usualAuthorization,
    error: failed.error,
  });
  let unmended: RefreshFailure;
  try {
    unmended = await heldFor(renewing, pacer, new CallEntrant(call, config, teller));
  } finally {
    // Counts even if the deadline, the signal or closing cut the wait short.
    call.queuedMs += clock.now() - since;
  }
  if (unmended) {
    pacer.refuseAll(call.credential, new TokenRefused(unmended.reason));
    call.gaveUp = 'refresh';
    call.cause = causeOf(thrownOf(unmended.reason), describe(config).secrets);
    return false;
  }
  // A 401 says nothing about the request itself, so it does not count against `maxAttempts`.
  call.uncountedAttempts++;
  retries.tell(call, failed, 0, 'refresh');
  return true;
}

/** Waits for the refresh under way, if there is one. Returns why it failed, or undefined. */
export async function waitForToken(
  tokens: Tokens,
  call: Call,
  pacer: Pacer,
  entrant: Entrant,
): Promise<RefreshFailure> {
  const renewing = tokens.refreshing(call.credential);
  return renewing && heldFor(renewing, pacer, entrant);
}

async function heldFor(
  renewing: Promise<RefreshFailure>,
  pacer: Pacer,
  entrant: Entrant,
): Promise<RefreshFailure> {
  let unmended: RefreshFailure;
  await pacer.hold(entrant, (go) => {
    void renewing.then((ended) => {
      unmended = ended;
      go();
    });
    return () => {};
  });
  return unmended;
}
