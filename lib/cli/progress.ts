import type { Paint } from './paint.js';
import { cut, duration, grouped, plural } from './text.js';

/** How far a part of the demo is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** How many calls wait to be sent. */
  readonly waiting: number;
  /** The time until the last of them is sent, as far as is known. Milliseconds. */
  readonly leftMs?: number;
}

const LONGEST_BAR = 40;
const SHORTEST_BAR = 8;
/** Room for about the longest text, so that the bar keeps its length while the numbers grow. Characters. */
const TEXT_ROOM = '100 %  2,000 of 2,000 posts, 1,000/s, 200 waiting, 9.9 s left'.length;

/** How many tenths are done, rounded down. */
export function tenths({ done, total }: Progress): number {
  return Math.floor((done * 10) / total);
}

/** `174 of 300 posts, 35/s, 12 waiting, 5.1 s left`. */
export function progressText(progress: Progress): string {
  const { done, total, elapsedMs, waiting, leftMs } = progress;
  return [
    `${grouped(done)} of ${plural(total, 'post')}`,
    ...(elapsedMs > 0 ? [`${grouped((done * 1000) / elapsedMs)}/s`] : []),
    ...(waiting > 0 ? [`${grouped(waiting)} waiting`] : []),
    ...(waiting > 0 && leftMs !== undefined ? [`${duration(leftMs)} left`] : []),
  ].join(', ');
}

/** ` 58 %`, always five characters. */
export function percentText({ done, total }: Progress): string {
  return `${String(Math.floor((done * 100) / total)).padStart(3)} %`;
}

/** One line of at most `width` characters, with a bar if there is room for one. */
export function barText(progress: Progress, paint: Paint, width: number): string {
  const text = `${percentText(progress)}  ${progressText(progress)}`;
  const length = Math.min(LONGEST_BAR, width - TEXT_ROOM - 4);
  if (length < SHORTEST_BAR) return cut(text, width);
  const full = Math.floor((progress.done * length) / progress.total);
  // Cut before painting: colour codes add to the length, but not to the width on screen.
  const rest = cut(text, width - length - 4);
  return `  ${paint.green('█'.repeat(full))}${paint.dim('░'.repeat(length - full))}  ${rest}`;
}
