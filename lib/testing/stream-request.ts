import { invalidRequest, type Answer } from './answers.js';
import type { StreamSettings } from './stream-options.js';

/** What a request for a stream asks of the past: backfill in milliseconds (0 for none), or a recovery. */
export type Past =
  | { readonly kind: 'live'; readonly backfillMs: number }
  | { readonly kind: 'recovery'; readonly from: number; readonly to: number };

interface Names {
  readonly backfill: string;
  readonly start: string;
  readonly end: string;
}

const SNAKE: Names = { backfill: 'backfill_minutes', start: 'start_time', end: 'end_time' };
const CAMEL: Names = { backfill: 'backfillMinutes', start: 'startTime', end: 'endTime' };
const POWERSTREAM = 'GET /2/powerstream';
/** The one stream that takes no start and end time. */
const WITHOUT_RECOVERY = 'GET /2/tweets/sample/stream';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

/** Reads what a request asks of the past; returns X's answer where X refuses it. */
export function pastOf(
  operation: string,
  query: Readonly<Record<string, string>>,
  settings: StreamSettings,
  at: number,
): Past | Answer {
  const names = operation === POWERSTREAM ? CAMEL : SNAKE;
  const { [names.backfill]: minutes, [names.start]: start, [names.end]: end } = query;
  if (minutes !== undefined) {
    if (!settings.backfill) return noAccess(names.backfill, minutes);
    if (!/^[0-5]$/.test(minutes)) return refused(names.backfill, minutes, 'is not between 0 and 5');
  }
  if (start === undefined && end === undefined) {
    return { kind: 'live', backfillMs: Number(minutes ?? 0) * 60_000 };
  }
  const [given, value] = start === undefined ? [names.end, end ?? ''] : [names.start, start];
  if (!settings.recovery || operation === WITHOUT_RECOVERY) return noAccess(given, value);
  if (start === undefined || end === undefined) {
    return refused(given, value, `needs a \`${start === undefined ? names.start : names.end}\``);
  }
  return spanOf(names, start, end, settings.retentionMs, at);
}

function spanOf(names: Names, start: string, end: string, retentionMs: number, at: number): Past | Answer {
  const from = INSTANT.test(start) ? Date.parse(start) : Number.NaN;
  const to = INSTANT.test(end) ? Date.parse(end) : Number.NaN;
  if (Number.isNaN(from))
    return refused(names.start, start, 'is not a date-time such as 2026-01-01T00:00:00Z');
  if (Number.isNaN(to)) return refused(names.end, end, 'is not a date-time such as 2026-01-01T00:00:00Z');
  if (from < at - retentionMs) return refused(names.start, start, `is more than ${retentionMs / 1000} s ago`);
  if (to > at) return refused(names.end, end, 'is in the future');
  if (to <= from) return refused(names.end, end, `is not after \`${names.start}\` [${start}]`);
  return { kind: 'recovery', from, to };
}

function refused(name: string, value: string, why: string): Answer {
  return invalidRequest({
    parameters: { [name]: [value] },
    message: `The \`${name}\` query parameter value [${value}] ${why}`,
  });
}

function noAccess(name: string, value: string): Answer {
  return invalidRequest({
    parameters: { [name]: [value] },
    message: `The \`${name}\` query parameter is not available to your access level`,
  });
}
