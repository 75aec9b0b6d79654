import { createHash } from 'node:crypto';

const MAX_REMEMBERED = 10_000;
const DIGEST_LENGTH = 12;
/** X's app-only bearer tokens start like this; OAuth 2 user tokens do not. */
const APP_ONLY = /^AAAA/;

/**
 * Names credentials without revealing them: kind and digest, such as `app:9f86d081884c`. A request counts against
 * the budget of its credential, so a credential must always get the same name. OAuth 1.0a signs each request anew,
 * so its name derives from `oauth_token`, or from `oauth_consumer_key` where there is none.
 */
export class CredentialNames {
  /** Names by secret: hashes once per token, not once per request. */
  readonly #names = new Map<string, string>();

  #last: { readonly authorization: string; readonly name: string } | undefined;

  /** The name for the value of an Authorization header. */
  of(authorization: string | undefined): string {
    if (!authorization) return 'anonymous';
    if (this.#last?.authorization !== authorization)
      this.#last = { authorization, name: this.#find(authorization) };
    return this.#last.name;
  }

  #find(authorization: string): string {
    if (authorization.startsWith('OAuth ')) {
      const token = /\boauth_token="?([^",\s]+)/.exec(authorization)?.[1];
      const consumer = /\boauth_consumer_key="?([^",\s]+)/.exec(authorization)?.[1];
      return token ? this.#name('user', token) : this.#name('app', consumer ?? authorization);
    }
    if (/^bearer /i.test(authorization)) {
      const token = authorization.slice(7).trim();
      return this.#name(APP_ONLY.test(token) ? 'app' : 'user', token);
    }
    return this.#name('app', authorization);
  }

  /** Gives a refreshed Bearer token the name of the one it replaces, so that both draw on the same budget. */
  alias(token: string, name: string): void {
    this.#last = undefined;
    this.#remember(token, name);
  }

  #name(kind: 'app' | 'user', secret: string): string {
    const known = this.#names.get(secret);
    if (known) return known;
    const name = `${kind}:${createHash('sha256').update(secret).digest('hex').slice(0, DIGEST_LENGTH)}`;
    this.#remember(secret, name);
    return name;
  }

  #remember(secret: string, name: string): void {
    if (this.#names.size >= MAX_REMEMBERED) this.#names.delete(this.#names.keys().next().value as string);
    this.#names.set(secret, name);
  }
}
