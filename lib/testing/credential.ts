import { createHash } from 'node:crypto';

/** Who sends a request, without the secret. */
export interface Credential {
  /** `app`: an app-only bearer token, which X starts with `AAAA`; `user`: everything else. */
  readonly kind: 'app' | 'user';
  /** A short digest, such as `user-1f3a9c2b`. */
  readonly id: string;
}

const BEARER = /^bearer\s+(\S+)\s*$/i;
const OAUTH1_TOKEN = /^oauth\s(?:.*[\s,])?oauth_token="?([^",\s]+)/i;

/** Reads an `authorization` header: a bearer token, or OAuth 1.0a, identified by its `oauth_token`. */
export function credentialOf(authorization: string | undefined): Credential | undefined {
  const bearer = BEARER.exec(authorization ?? '')?.[1];
  const token = bearer ?? OAUTH1_TOKEN.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const kind = bearer?.startsWith('AAAA') ? 'app' : 'user';
  return { kind, id: `${kind}-${createHash('sha256').update(token).digest('hex').slice(0, 8)}` };
}

/** A credential as a test names it: its digest, or the `authorization` header itself. Undefined where it is neither. */
export function namedCredential(name: string): Credential | undefined {
  const kind = /^(app|user)-[0-9a-f]{8}$/.exec(name)?.[1];
  return kind === 'app' || kind === 'user' ? { kind, id: name } : credentialOf(name);
}
