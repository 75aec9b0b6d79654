import axios, { type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Headers } from '../model/ports.js';
import { isGood } from '../reading/judge-reply.js';
import { plainHeaders } from '../reading/plain-headers.js';
import type { Thrown } from '../reading/thrown.js';

/**
 * The headers of an answer, for lookup by lower-case name. Those of axios's http adapter need no copy: Node gives
 * lower-case names and one string per name, except for the list of cookies. Use `plainHeaders` on them to list or show
 * them all.
 */
export function headersOf(
  answer: AxiosResponse,
  config: InternalAxiosRequestConfig,
  fromNode: boolean,
): Headers {
  // An instance of another copy of axios cannot read this copy's AxiosHeaders: give it a plain object.
  if (!(config.headers instanceof axios.AxiosHeaders)) answer.headers = Object.assign({}, answer.headers);
  return fromNode && !config.transport && isGood(answer.status)
    ? (answer.headers as Headers)
    : plainHeaders(answer.headers);
}

/** What was thrown, as plain data that does not depend on axios. */
export function thrownOf(error: unknown): Thrown {
  if (typeof error !== 'object' || error === null)
    return { name: 'Error', code: undefined, message: typeof error === 'symbol' ? '' : String(error) };
  const { name, code, message, cause } = error as Record<string, unknown>;
  const inner = typeof cause === 'object' && cause !== null ? (cause as Record<string, unknown>) : {};
  return {
    name: typeof name === 'string' ? name : 'Error',
    // fetch wraps the socket's error in a TypeError, axios wraps that as ERR_NETWORK: the innermost code says most.
    code: text(
      code === 'ERR_NETWORK' || code === undefined ? (inner['code'] ?? innermost(inner) ?? code) : code,
    ),
    message: text(message) || text(inner['message']) || '',
  };
}

function innermost(cause: Record<string, unknown>): unknown {
  const deeper = cause['cause'];
  return typeof deeper === 'object' && deeper !== null ? (deeper as { code?: unknown }).code : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether an error is a cancellation, from any copy of axios. */
export function isCancel(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && (error as { __CANCEL__?: unknown }).__CANCEL__ === true
  );
}

/** The Authorization that will be sent, not encoded: the `auth` option overrides the header, as in axios. */
export function authorizationOf(config: InternalAxiosRequestConfig): string | undefined {
  const { auth, headers } = config;
  if (auth) return `Basic ${auth.username ?? ''}:${auth.password ?? ''}`;
  const value: unknown =
    headers?.['Authorization'] ?? headers?.['authorization'] ?? headers?.get?.('authorization');
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The Authorization in an instance's own defaults. */
export function usualAuthorization({ defaults }: AxiosInstance): string | undefined {
  const { headers } = defaults;
  const common = (headers as { common?: Record<string, unknown> } | undefined)?.common;
  const found = [headers as Record<string, unknown> | undefined, common]
    .flatMap((some) => Object.entries(some ?? {}))
    .find(([name, value]) => name.toLowerCase() === 'authorization' && typeof value === 'string');
  return found?.[1] as string | undefined;
}

/** Replaces the Authorization of a request. */
export function setAuthorization({ headers }: InternalAxiosRequestConfig, value: string): void {
  if (typeof headers.set === 'function') {
    headers.set('Authorization', value);
    return;
  }
  // A plain object, from an interceptor or another copy of axios.
  const plain = headers as Record<string, unknown>;
  for (const name of Object.keys(plain)) if (name.toLowerCase() === 'authorization') delete plain[name];
  plain['Authorization'] = value;
}

/** The method in upper case. */
export function methodOf(config: InternalAxiosRequestConfig): string {
  return (config.method ?? 'get').toUpperCase();
}

/** Whether a request's body can be sent again. A stream can be read only once. */
export function isResendable(data: unknown): boolean {
  return typeof data !== 'object' || data === null || !('pipe' in data || 'getReader' in data);
}
