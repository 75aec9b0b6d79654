import type { Headers } from '../model/ports.js';
import type { Scrub } from './bounded-copy.js';

export const REDACTED = '[redacted]';

/** Names of parameters, fields and headers whose values are credentials. */
const SECRET_NAME =
  /token|secret|passw|credential|signature|authori[sz]ation|cookie|session|api[-_]?key|^auth$|^code$|^code_verifier$|^state$|^oauth_|bearer|csrf|nonce/i;

/** Request headers without secrets: only these show their value in a report. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-length',
  'content-type',
  'user-agent',
  'x-user-agent',
]);

/** Shorter values occur in any text: redacting them would make it unreadable. */
const MIN_SECRET_LENGTH = 6;
const MAX_SECRETS = 2_000;
const MAX_OBJECTS = 500;
const MAX_URL = 4_096;

/** Cursors of X's pages: no secret, and what somebody needs who looks for the page that failed. */
const CURSOR = /^(?:next|previous|pagination)_token$/i;

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !CURSOR.test(name);
}

/** A request's header as a report may show it. */
export function safeHeader(name: string, value: string): string {
  if (HARMLESS_HEADERS.has(name)) return value;
  const scheme = name === 'authorization' ? /^(?:Bearer|OAuth|Basic)\b/.exec(value)?.[0] : undefined;
  return scheme ? `${scheme} ${REDACTED}` : REDACTED;
}

/** `user:password@` of a URL, up to the last at sign before its path. */
const USER_INFO = /^([a-z][a-z\d+.-]*:)?\/\/([^/?#]*)@/i;

/** A URL without user info, and with the values of secret parameters redacted. */
export function safeUrl(url: string): string {
  return url
    .replace(USER_INFO, '$1//')
    .replace(/([?&#;])([^=&#;]+)=([^&#;]*)/g, (all, mark: string, name: string) =>
      isSecretName(decode(name)) ? `${mark}${name}=${REDACTED}` : all,
    );
}

/** An answer's headers with secrets redacted: X's cookies identify sessions, and redirects may carry tokens. */
export function safeHeaders(headers: Headers, scrub: Scrub = (text) => text): Headers {
  const safe: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) safe[name] = scrub(value);
  if (safe['set-cookie'] !== undefined) safe['set-cookie'] = REDACTED;
  if (safe['location'] !== undefined) safe['location'] = safeUrl(safe['location']);
  return safe;
}

/**
 * Collects the credentials of one request, so that they can be redacted wherever the answer or an error echoes them:
 * by value, because an echo has no name beside it.
 */
export class Secrets {
  readonly #values = new Set<string>();

  /** Adds one credential, in plain form and in the encodings in which it may be echoed. */
  add(value: unknown): void {
    if (typeof value !== 'string' || this.#values.size >= MAX_SECRETS) return;
    const plain = decode(value);
    for (const form of [value, plain, ...encodingsOf(value), ...encodingsOf(plain)]) {
      if (form.length >= MIN_SECRET_LENGTH) this.#values.add(form);
    }
  }

  /** Adds user and password, each alone and combined as in HTTP Basic authentication. */
  addBasic(user: string, password: string): void {
    this.add(user);
    this.add(password);
    this.add(base64(`${user}:${password}`));
  }

  /** Adds the credential in a header: the whole value, its parts, each of several values, Basic's user and password. */
  addHeader(name: string, value: string): void {
    if (!isSecretName(name)) return;
    const [scheme, rest] = splitOnce(value, ' ');
    this.add(value);
    this.add(rest);
    for (const one of value.split(', ')) this.add(one);
    if (/^basic$/i.test(scheme)) this.addBasic(...splitOnce(Buffer.from(rest, 'base64').toString(), ':'));
    for (const [, part] of value.matchAll(/=\s*"?([^",;\s]+)"?/g)) this.add(part);
  }

  /** Adds the credentials among the parameters of a URL or form, and in a URL's user info. */
  addParameters(encoded: string): void {
    for (const pair of encoded.split(/[?&#;]/, MAX_SECRETS)) {
      const [name, value] = splitOnce(pair, '=');
      if (isSecretName(decode(name))) this.add(value);
    }
    const info = USER_INFO.exec(encoded)?.[2];
    if (info === undefined) return;
    const [user, password] = splitOnce(info, ':');
    this.addBasic(user, password);
    this.addBasic(decode(user), decode(password));
  }

  /** Adds the credentials among the fields of an object. Visits each object once, and at most MAX_OBJECTS. */
  addFields(value: unknown, secret = false, seen = new Set<object>()): void {
    if (typeof value !== 'object' || value === null) {
      if (secret) this.add(value);
      else if (typeof value === 'string' && isLikeUrl(value)) this.addParameters(value);
      return;
    }
    if (seen.has(value) || seen.size >= MAX_OBJECTS) return;
    seen.add(value);
    for (const [name, field] of Object.entries(value).slice(0, MAX_SECRETS)) {
      this.addFields(field, secret || isSecretName(name), seen);
    }
  }

  /** Redacts every credential in a text. */
  readonly scrub: Scrub = (text) => {
    let clean = text;
    for (const secret of this.#longestFirst()) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, REDACTED);
    }
    return clean;
  };

  #sorted: readonly string[] | undefined;

  /** A secret may be part of a longer one. That one is redacted first; otherwise the rest of it would stay. */
  #longestFirst(): readonly string[] {
    if (this.#sorted?.length !== this.#values.size) {
      this.#sorted = [...this.#values].sort((a, b) => b.length - a.length);
    }
    return this.#sorted;
  }
}

/** Whether a text may be a URL: a webhook's address, for example, may contain a password. */
function isLikeUrl(text: string): boolean {
  return text.length < MAX_URL && text.includes('://');
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The forms of a text in a URL, a form, JSON and base64. */
function encodingsOf(text: string): string[] {
  const percent = encode(text);
  return [
    percent,
    percent.replaceAll('%20', '+'),
    // axios does not encode `:`, `$` and `,` in parameters.
    percent.replaceAll('%20', '+').replace(/%3A/gi, ':').replaceAll('%24', '$').replace(/%2C/gi, ','),
    JSON.stringify(text).slice(1, -1),
    base64(text).replace(/=+$/, ''),
    base64(text).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
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
