import { attach } from '../index.js';
import type { DemoArgs } from './args.js';
import { boardOn } from './board.js';
import { EventDigest, eventText } from './event-digest.js';
import type { ExitCode, Io } from './io.js';
import { IDS_PER_CALL } from './plan.js';
import { tenths, type Progress } from './progress.js';
import { summaryText } from './summary.js';
import { Tally } from './tally.js';
import { liveX, simulatedX, type Venue } from './venue.js';

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

async function lookUp({ title, instance, lookups }: Venue, io: Io): Promise<Tally> {
  const { out } = io;
  const x = attach(instance);
  const digest = new EventDigest(x);
  const board = boardOn(out);
  const tally = new Tally();
  const total = lookups.reduce((sum, { ids }) => sum + ids.length, 0);
  const startedAt = io.now();
  let shown = 0;
  const showEvents = (): void => {
    // A log keeps all of a line; a terminal has room for one.
    const width = out.isTerminal ? out.width() : Infinity;
    for (const line of digest.take()) board.line(eventText(line, out.paint, width));
  };

  board.line(`${out.paint.bold('Looking up')} ${title}, ${IDS_PER_CALL} a call`);
  // One after the other: what is shown depends on the seed alone.
  for (const { path, params, ids } of lookups) {
    tally.add(ids, await x.client.get(path, params && { params }));
    const progress: Progress = { done: tally.asked, total, elapsedMs: io.now() - startedAt };
    if (tenths(progress) > shown) {
      shown = tenths(progress);
      showEvents();
    }
    board.progress(progress);
  }
  showEvents();
  board.end();
  const now = io.now();
  out.write(
    summaryText({ tally, limits: x.limits.list(), elapsedMs: now - startedAt, now }, out.paint, out.width()),
  );
  await x.close();
  return tally;
}
