import type { XOptions } from './model/options.js';

const HOST = /^[a-z\d._-]+(?::\d{1,5})?$|^\[[\da-f:.]+\](?::\d{1,5})?$/i;

/** Checks the options of `attach` and returns them. Wrong ones throw a TypeError that says what is taken. */
export function checkOptions(options: unknown): XOptions {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`attach() takes an options object; got ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(CHECKS, name)) {
      throw new TypeError(
        `\`${name}\` is not an option of attach(); it takes: ${Object.keys(CHECKS).join(', ')}`,
      );
    }
    if (value !== undefined) CHECKS[name as keyof typeof CHECKS](value);
  }
  return options;
}

const CHECKS = {
  hosts(value: unknown): void {
    const right =
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((host) => typeof host === 'string' && HOST.test(host));
    if (!right) {
      throw new TypeError(
        `\`hosts\` takes a list of one or more host names, such as ['api.x.com', 'localhost:8080']; got ${show(value)}`,
      );
    }
  },
} satisfies { readonly [Name in keyof XOptions]-?: (value: unknown) => void };

function show(value: unknown): string {
  const text =
    typeof value === 'string' || (typeof value === 'object' && value !== null)
      ? JSON.stringify(value)
      : String(value);
  return `${text.slice(0, 80)} (${Array.isArray(value) ? 'array' : typeof value})`;
}
