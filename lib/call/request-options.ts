import type { XRequestOptions } from '../model/options.js';

const NONE: XRequestOptions = Object.freeze({});

/** Checks the options of one request (`x` in its axios config). Wrong ones throw a TypeError. */
export function checkRequestOptions(options: unknown): XRequestOptions {
  if (options === undefined) return NONE;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`\`x\` takes an object of request options; got ${typeof options}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (name !== 'raw') throw new TypeError(`\`x.${name}\` is not a request option; \`x\` takes: raw`);
    if (value !== undefined && typeof value !== 'boolean') {
      throw new TypeError(`\`x.raw\` takes true or false; got ${typeof value}`);
    }
  }
  return options;
}
