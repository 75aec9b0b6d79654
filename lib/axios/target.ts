import type { InternalAxiosRequestConfig } from 'axios';

const ABSOLUTE = /^([a-z][a-z\d+\-.]*:)?\/\//i;
const MAX_REMEMBERED = 100;

/** Where a request goes: the parts that pacing and the host check need. */
export interface Target {
  /** Host with its port, if it has one. */
  readonly host: string;
  readonly hostname: string;
  readonly path: string;
}

/**
 * Resolves request URLs as axios does, without a URL object for each: a base URL is parsed once, and a relative path
 * is only appended to it.
 */
export class Targets {
  readonly #bases = new Map<string, Target | undefined>();
  /** The last result: each request is resolved twice, before and after the other interceptors. */
  #last: { readonly url: string; readonly baseURL: string; readonly absolute: boolean; target?: Target } = {
    url: '',
    baseURL: '',
    absolute: true,
  };

  of({ url: wanted = '', baseURL = '', allowAbsoluteUrls }: InternalAxiosRequestConfig): Target | undefined {
    // axios also accepts URL objects.
    const url = typeof wanted === 'string' ? wanted : String(wanted);
    const absolute = allowAbsoluteUrls !== false;
    const last = this.#last;
    if (last.url === url && last.baseURL === baseURL && last.absolute === absolute) return last.target;
    const target = this.#find(url, baseURL, absolute);
    this.#last = { url, baseURL, absolute, ...(target && { target }) };
    return target;
  }

  #find(url: string, baseURL: string, absolute: boolean): Target | undefined {
    if (baseURL && (!ABSOLUTE.test(url) || !absolute)) {
      const base = this.base(baseURL);
      return base && { host: base.host, hostname: base.hostname, path: join(base.path, pathOf(url)) };
    }
    return parse(url);
  }

  /** A base URL, parsed once and remembered. */
  base(baseURL: string): Target | undefined {
    const known = this.#bases.get(baseURL);
    if (known || this.#bases.has(baseURL)) return known;
    if (this.#bases.size >= MAX_REMEMBERED) this.#bases.clear();
    const base = parse(baseURL);
    this.#bases.set(baseURL, base);
    return base;
  }
}

/** Parses an absolute URL; undefined for anything else. */
function parse(url: string): Target | undefined {
  try {
    const { host, hostname, pathname } = new URL(url.startsWith('//') ? `http:${url}` : url);
    return host ? { host, hostname, path: pathname } : undefined;
  } catch {
    return undefined;
  }
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

function join(base: string, path: string): string {
  if (path === '') return base;
  const left = base.endsWith('/') ? base.slice(0, -1) : base;
  return path.startsWith('/') ? left + path : `${left}/${path}`;
}
