import { setInterval } from 'node:timers';
import { attach, type Result } from '../index.js';
import type { DemoArgs } from './args.js';
import { boardOn } from './board.js';
import { EventDigest, eventText } from './event-digest.js';
import type { ExitCode, Io } from './io.js';
import { IDS_PER_CALL, type Lookup } from './plan.js';
import { summaryText } from './summary.js';
import { Tally } from './tally.js';
import { liveX, simulatedX, type Venue } from './venue.js';
import { waitingIn } from './waiting.js';

/** Often enough for the tenths of a second that the bar shows. */
const REDRAW_MS = 100;

/** `axios-x demo`: looks up posts, shows how it goes and what came of it. */
export async function runDemo(args: DemoArgs, io: Io): Promise<ExitCode> {
  const venue = args.live
    ? liveX(args.ids, io.env['X_BEARER_TOKEN'])
    : await simulatedX(args.posts, args.seed);
  try {
    const { results } = await lookUp(venue, io);
    // Some failures belong to the simulation. Of the real X nothing but failures is one of the user's.
    return args.live && results.success + results.partial === 0 ? 1 : 0;
  } finally {
    await venue.close();
  }
}

async function lookUp(venue: Venue, io: Io): Promise<Tally> {
  const { title, instance, lookups } = venue;
  const { out } = io;
  const x = attach(instance);
  const digest = new EventDigest(x);
  const board = boardOn(out);
  const total = lookups.reduce((sum, { ids }) => sum + ids.length, 0);
  const startedAt = io.now();
  let done = 0;
  let refused = 0;
  x.events.on('rateLimited', () => void (refused += 1));

  const showProgress = (): void => {
    const now = io.now();
    board.progress({ done, total, elapsedMs: now - startedAt, ...waitingIn(x.limits.list(), now) });
  };
  const showEvents = (): void => {
    // A log keeps all of a line; a terminal has room for one.
    const width = out.isTerminal ? out.width() : Infinity;
    for (const line of digest.take(io.now())) board.line(eventText(line, out.paint, width));
  };
  const ask = async ({ path, params, ids }: Lookup): Promise<Result> => {
    const result = await x.client.get(path, params && { params });
    done += ids.length;
    showProgress();
    return result;
  };

  board.line(`${out.paint.bold('Looking up')} ${title}, ${IDS_PER_CALL} a call, all at once`);
  let doneBefore = 0;
  const redraw = setInterval(() => {
    // A pause: what a window let through is told together.
    if (done === doneBefore) showEvents();
    doneBefore = done;
    showProgress();
  }, REDRAW_MS);
  let results: Result[];
  try {
    results = await Promise.all(lookups.map(ask));
  } finally {
    clearInterval(redraw);
  }
  showEvents();
  board.end();

  // In the order of the plan, not in that of the answers: the tables depend on the seed alone.
  const tally = new Tally();
  for (const [index, { ids }] of lookups.entries()) tally.add(ids, results[index] as Result);
  const now = io.now();
  const limits = x.limits.list();
  const outcome = { tally, limits, refused: venue.refused?.() ?? refused, elapsedMs: now - startedAt, now };
  out.write(summaryText(outcome, out.paint, out.width()));
  await x.close();
  return tally;
}
