import type { CredentialNames } from '../budget/credential.js';
import type { Call } from '../model/call.js';
import type { Refresh } from '../model/options.js';
import type { XError } from '../model/x-error.js';

const MAX_REMEMBERED = 10_000;
const BEARER = /^bearer\s+/i;

/** Why a refresh brought no new token; undefined if it brought one. */
export type RefreshFailure = { readonly reason: unknown } | undefined;

/** A request that X refused with 401, and what its refresh needs. */
export interface Unauthorized {
  /** The Authorization that X refused. */
  readonly authorization: string | undefined;
  /** Reads the Authorization in the instance's defaults, which `refresh` may have set. */
  readonly usual: () => string | undefined;
  readonly error: () => XError;
}

/**
 * Refreshes tokens, one refresh at a time for each credential. Afterwards the new token is always sent in place of the
 * old one. It draws on the same budgets, because X counts by user.
 */
export class Tokens {
  /** The Authorization in use, by credential. */
  readonly #current = new Map<string, string>();
  readonly #refreshing = new Map<string, Promise<RefreshFailure>>();

  constructor(
    private readonly refresh: Refresh,
    private readonly names: CredentialNames,
  ) {}

  /** The refresh under way for a credential, if any. */
  refreshing(credential: string): Promise<RefreshFailure> | undefined {
    return this.#refreshing.size === 0 ? undefined : this.#refreshing.get(credential);
  }

  /** The Authorization to send in place of an old one; undefined if there is no newer one. */
  insteadOf(credential: string, authorization: string | undefined): string | undefined {
    if (this.#current.size === 0) return undefined;
    const current = this.#current.get(credential);
    return current === authorization ? undefined : current;
  }

  /** Whether a refresh can help after a 401: only for a user's Bearer token, and once per call. */
  canRefresh({ credential, tokenRefreshed: renewed }: Call, authorization: string | undefined): boolean {
    return !renewed && credential.startsWith('user:') && BEARER.test(authorization ?? '');
  }

  /** Gets a new token, unless another call has got one since this one was sent, or is getting one now. */
  renew(credential: string, refused: Unauthorized): Promise<RefreshFailure> {
    if (this.insteadOf(credential, refused.authorization)) return Promise.resolve(undefined);
    let renewing = this.#refreshing.get(credential);
    if (!renewing) {
      renewing = this.#renew(credential, refused).finally(() => this.#refreshing.delete(credential));
      this.#refreshing.set(credential, renewing);
    }
    return renewing;
  }

  async #renew(credential: string, { authorization, usual, error }: Unauthorized): Promise<RefreshFailure> {
    try {
      const token = authorization?.replace(BEARER, '').trim() ?? '';
      const brought = await this.refresh(error(), { token });
      const fresh = (typeof brought === 'string' ? brought : usual())?.replace(BEARER, '').trim();
      if (!fresh || `Bearer ${fresh}` === authorization)
        return { reason: new Error('`refresh` returned no new token') };
      this.#remember(credential, fresh);
      return undefined;
    } catch (reason) {
      return { reason };
    }
  }

  #remember(credential: string, token: string): void {
    this.#current.delete(credential);
    const [oldest] = this.#current.keys();
    if (this.#current.size >= MAX_REMEMBERED && oldest !== undefined) this.#current.delete(oldest);
    this.#current.set(credential, `Bearer ${token}`);
    this.names.alias(token, credential);
  }
}

/** Ends a call that waited for a new token and got none. It is not sent, because X would refuse it. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(readonly reason: unknown) {
    super('the token was refused and no new one could be obtained');
  }
}
