import type { WindowState } from '../model/rate-limit.js';

/**
 * What is known of a bucket's windows after one more answer. Answers arrive out of order: within one window
 * (one reset) the lowest `remaining` told is right; a later reset is a new window; an older one tells nothing.
 */
export function mergeWindows(
  known: readonly WindowState[],
  told: readonly WindowState[],
): readonly WindowState[] {
  const merged = [...known];
  for (const window of told) {
    const at = merged.findIndex((other) => other.window === window.window);
    const before = merged[at];
    if (before) merged[at] = mergeWindow(before, window);
    else merged.push(window);
  }
  return merged.every((window, at) => window === known[at]) ? known : merged;
}

function mergeWindow(known: WindowState, told: WindowState): WindowState {
  if (known.resetAt !== undefined && told.resetAt !== undefined) {
    if (told.resetAt < known.resetAt) return known;
    if (told.resetAt > known.resetAt) return told;
  }
  const remaining = lowest(known.remaining, told.remaining);
  const merged = { ...known, ...told, ...(remaining !== undefined && { remaining }) };
  return merged.limit === known.limit &&
    merged.remaining === known.remaining &&
    merged.resetAt === known.resetAt
    ? known
    : merged;
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
