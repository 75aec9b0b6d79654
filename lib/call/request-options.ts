import { check, type Checks } from '../model/check.js';
import type { XRequestOptions } from '../model/options.js';

const NONE: XRequestOptions = Object.freeze({});

const CHECKS: Checks = {
  raw: ['true or false', (value) => typeof value === 'boolean'],
  priority: [
    'a number from 0 (most urgent) to 9',
    (value) => typeof value === 'number' && value >= 0 && value <= 9,
  ],
  deadlineMs: ['a number of milliseconds from 0 up', (value) => typeof value === 'number' && value >= 0],
  bucket: ['a name that is not empty', (value) => typeof value === 'string' && value !== ''],
  retry: ['false, or nothing for the default', (value) => value === false],
};

/** Checks the options of one request (`x` in its axios config). Wrong ones throw a TypeError. */
export function readRequestOptions(options: unknown): XRequestOptions {
  if (options === undefined) return NONE;
  check(options, '`x` takes', CHECKS, 'x.', 'a request option');
  return options as XRequestOptions;
}
