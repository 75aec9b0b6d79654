import type { AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import type { RequestDescription } from '../call/x-error-of.js';
import { plainHeaders } from '../reading/plain-headers.js';
import { safeUrl, Secrets } from '../reading/redact.js';

const MAX_BODY_READ = 262_144;
const MAX_URL = 4_000;

/**
 * Describes a request and collects its secrets, so that echoes of them can be redacted. The URL is redacted and the
 * body reduced to its shape; `headers` are as sent, and redacted when a report is written.
 */
export function describeRequest(
  instance: AxiosInstance,
  config: InternalAxiosRequestConfig,
): RequestDescription {
  const headers = plainHeaders(config.headers);
  const secrets = new Secrets();
  for (const [name, value] of Object.entries(headers)) secrets.addHeader(name, value);
  if (config.auth) secrets.addBasic(config.auth.username ?? '', config.auth.password ?? '');
  secrets.addFields(config.params);
  // axios also accepts null for no proxy.
  const proxy = config.proxy ? config.proxy.auth : undefined;
  if (proxy) secrets.addBasic(proxy.username, proxy.password);
  const url = uriOf(instance, config);
  secrets.addParameters(url);
  secrets.addParameters(config.baseURL ?? '');
  const body = describeBody(config.data, secrets);
  return {
    method: (config.method ?? 'get').toUpperCase(),
    url: secrets.scrub(safeUrl(url)).slice(0, MAX_URL),
    headers,
    ...(body && { body }),
    secrets,
  };
}

function uriOf(instance: AxiosInstance, config: InternalAxiosRequestConfig): string {
  try {
    return instance.getUri(config);
  } catch {
    return `${config.baseURL ?? ''}${config.url ?? ''}`;
  }
}

/** The shape of a body: names and types, never values. Adds its credentials to `secrets`. */
function describeBody(data: unknown, secrets: Secrets): string | undefined {
  if (data === undefined || data === null || data === '') return undefined;
  if (typeof data === 'string') {
    const json = data.length <= MAX_BODY_READ ? parse(data) : undefined;
    if (json !== undefined) return describeJson(json, secrets);
    secrets.addParameters(data.slice(0, MAX_BODY_READ));
    return `(text, ${data.length} characters)`;
  }
  if (data instanceof URLSearchParams) {
    secrets.addParameters(data.toString());
    return `(form: ${[...new Set(data.keys())].join(', ')})`;
  }
  if (typeof FormData === 'function' && data instanceof FormData) {
    secrets.addFields(Object.fromEntries(data.entries()));
    return `(form: ${[...new Set(data.keys())].join(', ')})`;
  }
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) {
    if (data.byteLength <= MAX_BODY_READ) describeBody(textOfBytes(data), secrets);
    return `(${data.byteLength} bytes)`;
  }
  if (typeof data === 'object' && ('pipe' in data || 'getReader' in data || data instanceof Blob))
    return '(a stream)';
  return describeJson(data, secrets);
}

function textOfBytes(data: ArrayBuffer | ArrayBufferView): string {
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
  return bytes.toString('utf8');
}

function describeJson(value: unknown, secrets: Secrets): string {
  secrets.addFields(value);
  if (typeof value !== 'object' || value === null) return `(${typeof value})`;
  const fields = Object.entries(value).slice(0, 50);
  if (Array.isArray(value)) return `(list of ${value.length})`;
  return `{ ${fields.map(([name, field]) => `${name}: ${Array.isArray(field) ? 'list' : typeof field}`).join(', ')} }`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
