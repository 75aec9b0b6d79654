import { explain, type BucketLimits } from '../index.js';
import { pathOf } from './event-digest.js';
import { labelled } from './explanation-text.js';
import type { Paint } from './paint.js';
import type { Example, Tally } from './tally.js';
import { cut, duration, grouped, plural, ranked } from './text.js';

/** The outcome of the lookups. */
export interface Outcome {
  readonly tally: Tally;
  readonly limits: readonly BucketLimits[];
  /** Requests that X refused with 429. */
  readonly refused: number;
  readonly elapsedMs: number;
  /** When the lookups were done: epoch milliseconds. */
  readonly now: number;
}

/** The outcome of reading a stream, in numbers of posts. */
export interface StreamOutcome {
  readonly path: string;
  readonly published: number;
  /** How many of them were published while no client was connected. */
  readonly unheard: number;
  readonly delivered: number;
  readonly lost: number;
  readonly doubled: number;
  /** How many came again and were dropped as duplicates. */
  readonly dropped: number;
  readonly elapsedMs: number;
}

const NUMBER_WIDTH = 8;
const NAME_WIDTH = 30;
/** A note that would be cut shorter than this is left out. Characters. */
const SHORTEST_NOTE = 20;

/** Formats a table: a title, and rows of a number, what it counts, and a note if there is room. */
interface Table {
  readonly row: (count: number | undefined, name: string, note?: string) => string;
  readonly section: (title: string, note: string, rows: readonly string[]) => string[];
}

function tableOn(paint: Paint, width: number): Table {
  return {
    row: (count, name, note = '') => {
      const left = `${(count === undefined ? '?' : grouped(count)).padStart(NUMBER_WIDTH)}  `;
      const label = note === '' ? name : name.padEnd(NAME_WIDTH);
      const room = width - left.length - label.length;
      return room < SHORTEST_NOTE ? left + name : `${left}${label}${paint.dim(cut(note, room))}`;
    },
    section: (title, note, rows) => (rows.length === 0 ? [] : ['', `${paint.bold(title)}  ${note}`, ...rows]),
  };
}

/** The tables after the lookups: posts, Results, pacing, problems, budgets, and one error as the library reports it. */
export function summaryText(outcome: Outcome, paint: Paint, width: number): string {
  const { tally, limits, refused, elapsedMs, now } = outcome;
  const { results, waits, example } = tally;
  const { row, section } = tableOn(paint, width);
  const lines = [
    ...section('Posts', `${grouped(tally.asked)} asked for in ${duration(elapsedMs)}`, [
      row(tally.found, 'found'),
      row(tally.missing, 'missing', tally.missing > 0 ? 'the problems below say why' : ''),
    ]),
    ...section('Results', plural(tally.calls, 'call'), [
      row(results.success, 'success', 'all that was asked for'),
      row(results.partial, 'partial', 'some of it, and problems that say why'),
      row(results.failure, 'failure', 'an error, and what to do about it'),
    ]),
    ...section('Pacing', 'automatic', [
      row(refused, '429s received', refused > 0 ? 'another client uses the same budgets' : ''),
      row(waits.calls, 'calls waited', waitNote(waits)),
    ]),
    ...section(
      'Problems',
      'by kind',
      ranked(tally.problems).map(([kind, count]) => row(count, kind, explain(kind).meaning)),
    ),
    ...section(
      'Budgets',
      'requests left in the current windows',
      limits.map((bucket) => row(bucket.remaining, bucket.operation, budgetNote(bucket, now))),
    ),
    ...(example ? exampleLines(example, paint, width) : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The table after reading the stream. */
export function streamText(outcome: StreamOutcome, paint: Paint, width: number): string {
  const { path, published, unheard, delivered, lost, doubled, dropped, elapsedMs } = outcome;
  const { row, section } = tableOn(paint, width);
  const lines = section('Stream', `${path} for ${duration(elapsedMs)}`, [
    row(
      published,
      'published',
      unheard > 0 ? `${grouped(unheard)} of them while no client was connected` : '',
    ),
    row(delivered, 'delivered', lost + doubled === 0 ? 'to one `for await` across the disconnect' : ''),
    row(lost, 'lost', lost === 0 && unheard > 0 ? 'backfill delivered what was missed' : ''),
    row(doubled, 'delivered twice', dropped > 0 ? `${grouped(dropped)} came again and were dropped` : ''),
  ]);
  return `${lines.join('\n')}\n`;
}

function waitNote({ calls, totalMs, longestMs }: Tally['waits']): string {
  return calls === 0 ? '' : `${duration(totalMs / calls)} on average, ${duration(longestMs)} the longest`;
}

function budgetNote({ limit, resetAt, credential }: BucketLimits, now: number): string {
  return [
    ...(limit === undefined ? [] : [`of ${grouped(limit)}`]),
    ...(resetAt === undefined ? [] : [`resets in ${duration(resetAt - now)}`]),
    credential,
  ].join(', ');
}

function exampleLines({ kind, error }: Example, paint: Paint, width: number): string[] {
  const { title, advice } = error ?? explain(kind);
  const call = error ? `${error.method} ${pathOf(error.url)}: ${error.status ?? 'no answer,'} ` : '';
  return [
    '',
    `${paint.bold('For example')}  ${call}${kind}`,
    ...labelled('Title', title, paint, width),
    ...(error ? labelled('Detail', error.detail, paint, width) : []),
    ...labelled('What to do', advice, paint, width),
    ...labelled('See more', `axios-x explain ${kind}`, paint, width, paint.cyan),
  ];
}
