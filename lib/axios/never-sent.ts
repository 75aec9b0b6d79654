import type { Socket } from 'node:net';
import { isUntrusted } from '../reading/thrown.js';
import { thrownOf } from './shapes.js';

/** Codes of failures before a byte of the request left: nothing can have been carried out. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A route may go away under a connection that stands: then another call than that to connect failed. */
const UNREACHABLE: ReadonlySet<string> = new Set(['EHOSTUNREACH', 'ENETUNREACH']);

/** What Node says of a handshake that was cut; its code is the ECONNRESET of any other cut. */
const HANDSHAKE_CUT = /before secure TLS connection was established/;

/**
 * Whether a failure shows that the request never left: no connection, none that was trusted, or one that was
 * cut before anything was written to it. Where nothing shows it, it counts as sent.
 */
export function isNeverSent(error: unknown): boolean {
  if (wasRedirectedToRead(error)) return false;
  const { code = '', message } = thrownOf(error);
  if (NEVER_SENT.has(code) || isUntrusted(code)) return true;
  // A system call names itself: one that failed to connect sent nothing.
  const syscall = syscallOf(error);
  if (syscall === 'connect' || (syscall === undefined && UNREACHABLE.has(code))) return true;
  return HANDSHAKE_CUT.test(message) || nothingWritten(error);
}

/**
 * Whether a request was led on to a read (301, 302, 303): it had its answer, and may have been carried out. One that
 * keeps its method (307, 308) was not, by what these mean: what comes of the last one decides.
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

/** A socket of its own to which nothing was written. One used before does not tell the two apart. */
function nothingWritten(error: unknown): boolean {
  const { request } = (error ?? {}) as { request?: RequestLike };
  const last = request?._currentRequest ?? request;
  const { socket, reusedSocket } = last ?? {};
  if (!socket || reusedSocket !== false || typeof socket.bytesWritten !== 'number') return false;
  // The handshake's bytes are counted too, the request's come after it.
  if (socket.encrypted) return socket.secureConnecting === true;
  return socket.bytesWritten === 0;
}

interface RequestLike {
  /** The request that redirects led to. */
  readonly _currentRequest?: RequestLike;
  /** Of Node's own request: the one around it that follows redirects. */
  readonly _redirectable?: RequestLike;
  readonly _redirectCount?: number;
  /** How the last one was sent. */
  readonly _options?: { readonly method?: unknown };
  readonly reusedSocket?: boolean;
  readonly socket?: (Partial<Socket> & { encrypted?: boolean; secureConnecting?: boolean }) | null;
}
