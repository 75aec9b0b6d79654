import type { Scrub } from './bounded-copy.js';

export const REDACTED = '[redacted]';

/** Names of parameters, fields and headers whose values are credentials. */
const SECRET_NAME =
  /token|secret|passw|credential|signature|authori[sz]ation|cookie|session|api[-_]?key|^auth$|^code$|^code_verifier$|^state$|^oauth_|bearer|csrf|nonce/i;

/** Request headers that say nothing secret: only these show their value in a report. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-length',
  'content-type',
  'user-agent',
  'x-user-agent',
]);

/** Shorter values would redact half of every text. */
const MIN_SECRET_LENGTH = 6;
const MAX_SECRETS = 200;
const MAX_DEPTH = 6;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A request's header as a report may show it. */
export function safeHeader(name: string, value: string): string {
  if (HARMLESS_HEADERS.has(name)) return value;
  const scheme = name === 'authorization' ? /^(?:Bearer|OAuth|Basic)\b/.exec(value)?.[0] : undefined;
  return scheme ? `${scheme} ${REDACTED}` : REDACTED;
}

/** A URL without user info, and with the values of secret parameters redacted. */
export function safeUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/?#@]*@/i, '$1//')
    .replace(/([?&#;])([^=&#;]+)=([^&#;]*)/g, (all, mark: string, name: string) =>
      isSecretName(decode(name)) ? `${mark}${name}=${REDACTED}` : all,
    );
}

/**
 * Gathers the credentials of one request, so that they can be struck out wherever the answer or an error
 * echoes them: by value, since no name stands beside an echo.
 */
export class Secrets {
  readonly #values = new Set<string>();

  /** One credential, as such and in the encodings it may be echoed in. */
  add(value: unknown): void {
    if (typeof value !== 'string' || this.#values.size >= MAX_SECRETS) return;
    for (const form of [value, decode(value), encode(value)]) {
      if (form.length >= MIN_SECRET_LENGTH) this.#values.add(form);
    }
  }

  /** The credential in a header: the whole value, its parts, and what Basic encodes. */
  addHeader(name: string, value: string): void {
    if (!isSecretName(name)) return;
    const [scheme, rest] = splitOnce(value, ' ');
    this.add(value);
    this.add(rest);
    if (/^basic$/i.test(scheme)) {
      for (const part of Buffer.from(rest, 'base64').toString().split(':')) this.add(part);
    }
    for (const [, part] of value.matchAll(/=\s*"?([^",;\s]+)"?/g)) this.add(part);
  }

  /** The credentials among the parameters of a URL or form. */
  addParameters(encoded: string): void {
    for (const pair of encoded.split(/[?&#;]/, MAX_SECRETS)) {
      const [name, value] = splitOnce(pair, '=');
      if (isSecretName(decode(name))) this.add(value);
    }
    const user = /^[a-z][a-z\d+.-]*:\/\/([^/?#@]*)@/i.exec(encoded)?.[1];
    for (const part of user?.split(':') ?? []) this.add(part);
  }

  /** The credentials among the fields of an object. */
  addFields(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    for (const [name, field] of Object.entries(value).slice(0, MAX_SECRETS)) {
      if (typeof field === 'object') this.addFields(field, depth + 1);
      else if (isSecretName(name)) this.add(field);
    }
  }

  /** Strikes every credential out of a text. */
  readonly scrub: Scrub = (text) => {
    let clean = text;
    for (const secret of this.#longestFirst()) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, REDACTED);
    }
    return clean;
  };

  #sorted: readonly string[] | undefined;

  /** A secret may be part of another; the longer goes first, or its rest would stay. */
  #longestFirst(): readonly string[] {
    if (this.#sorted?.length !== this.#values.size) {
      this.#sorted = [...this.#values].sort((a, b) => b.length - a.length);
    }
    return this.#sorted;
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // A lone surrogate has no encoding.
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
