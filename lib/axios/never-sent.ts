import type { Socket } from 'node:net';
import { isUntrusted } from '../reading/thrown.js';
import { thrownOf } from './shapes.js';

/** Codes of failures before the first byte of the request was sent: X cannot have carried it out. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes of a missing route. It can also vanish under an open connection: then the error names another system call. */
const UNREACHABLE: ReadonlySet<string> = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/** Node's message for a connection cut during the TLS handshake. The code is ECONNRESET, as for any other cut. */
const HANDSHAKE_CUT = /before secure TLS connection was established/;

/**
 * What threw before anything could be sent: axios's adapter for Node on options it cannot use, a `transformRequest` on a body
 * it cannot encode.
 */
export class NotSent extends Error {
  override readonly name: string;
  readonly code: string;

  constructor(readonly original: unknown) {
    const { name, code, message } = thrownOf(original);
    super(message);
    this.name = name;
    this.code = code ?? 'ERR_BAD_REQUEST';
  }
}

/** Whether axios's adapter for Node threw by itself: what happens to a request it reports as an AxiosError. */
export function isThrownByNode(error: unknown): boolean {
  const { isAxiosError, __CANCEL__ } = (error ?? {}) as { isAxiosError?: unknown; __CANCEL__?: unknown };
  return error instanceof Error && isAxiosError !== true && __CANCEL__ !== true;
}

/**
 * Whether a failure proves that the request was never sent: no connection, an untrusted certificate, or a connection
 * cut before anything was written to it. Without proof the request counts as sent.
 */
export function isNeverSent(error: unknown): boolean {
  if (error instanceof NotSent) return true;
  if (wasRedirectedToRead(error)) return false;
  const { code = '', message } = thrownOf(error);
  if (NEVER_SENT.has(code) || isUntrusted(code)) return true;
  // Node's system errors name their system call: if `connect` failed, nothing was sent.
  const syscall = syscallOf(error);
  if (syscall === 'connect' || (syscall === undefined && UNREACHABLE.has(code))) return true;
  return HANDSHAKE_CUT.test(message) || nothingWritten(error);
}

/**
 * Whether a redirect changed the method to a read (301, 302, 303): X has answered the request and may have carried it
 * out. A redirect that keeps the method (307, 308) means that it did not: the last request's outcome decides.
 */
export function wasRedirectedToRead(end: unknown): boolean {
  const { request, config } = (end ?? {}) as { request?: RequestLike; config?: { method?: unknown } };
  const { _redirectCount = 0, _options } = request?._redirectable ?? request ?? {};
  return _redirectCount > 0 && _options?.method !== String(config?.method).toUpperCase();
}

function syscallOf(error: unknown): unknown {
  const { syscall, cause } = (error ?? {}) as { syscall?: unknown; cause?: { syscall?: unknown } };
  return syscall ?? cause?.syscall;
}

/** Whether the socket is new and nothing was written to it. On a reused one `bytesWritten` covers earlier requests. */
function nothingWritten(error: unknown): boolean {
  const { request } = (error ?? {}) as { request?: RequestLike };
  const last = request?._currentRequest ?? request;
  const { socket, reusedSocket } = last ?? {};
  if (!socket || reusedSocket !== false || typeof socket.bytesWritten !== 'number') return false;
  // With TLS `bytesWritten` includes the handshake, and the request follows it.
  if (socket.encrypted) return socket.secureConnecting === true;
  return socket.bytesWritten === 0;
}

interface RequestLike {
  /** On a follow-redirects request: the Node request that is under way. */
  readonly _currentRequest?: RequestLike;
  /** On a Node request: the follow-redirects request around it. */
  readonly _redirectable?: RequestLike;
  readonly _redirectCount?: number;
  /** The options of the last request sent. */
  readonly _options?: { readonly method?: unknown };
  readonly reusedSocket?: boolean;
  readonly socket?: (Partial<Socket> & { encrypted?: boolean; secureConnecting?: boolean }) | null;
}
